package io.nightjar.kernels.x86;

import java.util.Arrays;
import java.util.List;

/**
 * Dot products of bytes where no instruction makes them whole: products of unsigned with signed bytes are added in pairs to 16
 * bits ({@code vpmaddubsw}), which must not overflow, and these in pairs to 32 bits ({@code vpmaddwd} with ones).
 *
 * <p>Weights of 0 to 63 fit: a pair is at most 2 * 63 * 127, two pairs are added before they are widened, and more where weights
 * are smaller. Signed weights give their sign to the activations: a pair is then at most 2 * 128 * 127, which just fits.
 */
record PairwiseDot(VectorCode code) {

    private static final int LARGEST_ACTIVATION = 127;
    private static final int LARGEST_UNSIGNED = 63;
    private static final int ONES = 0x0001_0001;

    void dotBytes(List<Vec> sums, List<Vec> weights, int largest, List<Address> activations) {
        for (int i = 0; i < sums.size(); i++) {
            if (largest > LARGEST_UNSIGNED) {
                addSigned(sums.get(i), weights, activations.get(i));
            } else {
                addUnsigned(sums.get(i), weights, largest, activations.get(i));
            }
        }
    }

    private void addUnsigned(Vec sum, List<Vec> weights, int largest, Address activations) {
        int together = Short.MAX_VALUE / (2 * largest * LARGEST_ACTIVATION);
        Vec pairs = code.vector();
        Vec product = code.vector();
        for (int v = 0; v < weights.size(); v++) {
            Vec to = v % together == 0 ? pairs : product;
            code.loadRepeated(to, activations.plus((long) v * Integer.BYTES));
            code.assembler().emit(IntegerOp.VPMADDUBSW, to, weights.get(v), to);
            if (to.equals(product)) {
                code.assembler().emit(IntegerOp.VPADDW, pairs, pairs, product);
            }
            if ((v + 1) % together == 0 || v + 1 == weights.size()) {
                widen(sum, pairs);
            }
        }
        code.release(product);
        code.release(pairs);
    }

    private void addSigned(Vec sum, List<Vec> weights, Address activations) {
        Vec magnitudes = code.vector();
        Vec product = code.vector();
        for (int v = 0; v < weights.size(); v++) {
            code.loadRepeated(product, activations.plus((long) v * Integer.BYTES));
            giveSigns(product, weights.get(v), magnitudes);
            code.assembler().emit(IntegerOp.VPABSB, magnitudes, weights.get(v));
            code.assembler().emit(IntegerOp.VPMADDUBSW, product, magnitudes, product);
            widen(sum, product);
        }
        code.release(product);
        code.release(magnitudes);
    }

    /** Negates bytes where those of another vector are negative. AVX-512 has no instruction for it: masked subtraction from zero. */
    private void giveSigns(Vec bytes, Vec signs, Vec scratch) {
        if (bytes.bits() != Avx512Code.BITS) {
            code.assembler().emit(IntegerOp.VPSIGNB, bytes, bytes, signs);
            return;
        }
        code.zero(scratch);
        code.assembler().emit(MaskOp.VPMOVB2M, Mask.K1, signs);
        code.assembler().emit(IntegerOp.VPSUBB, bytes, scratch, bytes, Mask.K1.merging());
    }

    private void widen(Vec sum, Vec pairs) {
        code.assembler().emit(IntegerOp.VPMADDWD, pairs, pairs, ones());
        code.addInts(sum, sum, pairs);
    }

    /** Not repeated from one element: instructions on 16 bits cannot. */
    private Memory ones() {
        int[] ones = new int[code.lanes()];
        Arrays.fill(ones, ONES);
        return code.assembler().constantInts(ones);
    }
}
