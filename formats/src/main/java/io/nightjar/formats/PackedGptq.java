package io.nightjar.formats;

import io.nightjar.base.LittleEndian;
import io.nightjar.base.Shape;
import java.lang.foreign.MemorySegment;

/**
 * GPTQ of four bits: eight inputs to a word, rows and columns exchanged.
 *
 * <pre>
 * X.qweight  I32 [inputs / 8 x outputs]   value of input i, output o: word [i / 8, o], bits 4 (i % 8)
 * X.qzeros   I32 [groups x outputs / 8]   zero point less 1 (format "gptq") or as it is ("gptq_v2"): [g, o / 8], 4 (o % 8)
 * X.scales   F16 [groups x outputs]
 * X.g_idx    I32 [inputs]                 the group of each input
 * </pre>
 *
 * <p>Source: Frantar et al., "GPTQ" (2022), and the layout of AutoGPTQ and GPTQModel.
 */
final class PackedGptq implements PackedLayout {

    private static final String VALUES = ".qweight";
    private static final int PER_WORD = 8;
    private static final String QUANTISATION = "quantization_config.";

    @Override
    public boolean begins(StoredTensor tensor, PackedParts parts) {
        return tensor.name().endsWith(VALUES)
                && !parts.config()
                        .findText(QUANTISATION + "quant_method")
                        .orElse("gptq")
                        .equals("awq");
    }

    @Override
    public Weight read(StoredTensor values, PackedParts parts) {
        String name = PackedFourBits.base(values, VALUES);
        int bits = parts.config().integer(QUANTISATION + "bits", 1, 64, 4);
        if (bits != 4) {
            throw PackedParts.unsupported(values, "GPTQ of " + bits + " bits");
        }
        long inputs = PackedFourBits.matrix(values).rows() * PER_WORD;
        long outputs = values.shape().columns();
        StoredTensor scales = parts.require(name + ".scales", values);
        long groups = PackedFourBits.matrix(scales).rows();
        parts.require(name + ".scales", values, scales.type(), Shape.of(groups, outputs));
        Shape packedZeros = Shape.of(groups, Math.ceilDiv(outputs, PER_WORD));
        StoredTensor zeros = parts.require(name + ".qzeros", values, SafetensorsType.I32, packedZeros);
        parts.find(name + ".g_idx").ifPresent(order -> requireInOrder(order, inputs, inputs / groups));
        float[] scaleOf = PackedParts.floats(scales);
        int zeroOffset = parts.config()
                        .findText(QUANTISATION + "checkpoint_format")
                        .orElse("gptq")
                        .equals("gptq")
                ? 1
                : 0;
        MemorySegment words = values.data();
        PackedFourBits.Source source = new PackedFourBits.Source() {
            @Override
            public int value(long output, long input) {
                return PackedFourBits.nibble(words, input / PER_WORD * outputs + output, input % PER_WORD);
            }

            @Override
            public int zero(long output, long group) {
                long word = group * packedZeros.columns() + output / PER_WORD;
                return PackedFourBits.nibble(zeros.data(), word, output % PER_WORD) + zeroOffset;
            }

            @Override
            public float scale(long output, long group) {
                return scaleOf[(int) (group * outputs + output)];
            }
        };
        return PackedFourBits.weight(values, name + ".weight", Shape.of(outputs, inputs), groups, source);
    }

    private static void requireInOrder(StoredTensor order, long inputs, long groupInputs) {
        boolean fits = order.type() == SafetensorsType.I32 && order.shape().equals(Shape.of(inputs));
        for (long i = 0; fits && i < inputs; i++) {
            fits = order.data().get(LittleEndian.INT, i * Integer.BYTES) == i / groupInputs;
        }
        if (!fits) {
            throw PackedParts.unsupported(order, "GPTQ with inputs in another order (desc_act)");
        }
    }
}
