package io.nightjar.kernels;

import io.nightjar.base.ElementType;
import io.nightjar.base.LittleEndian;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Q4_0: 32 values in 16 bytes of nibbles that share a scale; {@code x = d * (q - 8)}, which is exact, and so is {@code q * d -
 * 8 * d} in one multiply-add: both products have at most 24 significant bits.
 *
 * <p>It is apart from {@link VectorBlocks} because most files are of this type and its block is a constant here: a byte's
 * place is then a multiple of the loop's counter, so that the compiler checks bounds once a row and not once a load
 * (measured on an AMD Zen 3, JDK 25: 1.2 to 1.35 times as fast).
 */
final class VectorQ4_0 implements VectorFormat {

    private static final int BLOCK_VALUES = 32;
    private static final int HALF = BLOCK_VALUES / 2;
    private static final int BLOCK_BYTES = 18;
    private static final int QUANTS = 2;

    @Override
    public long bytesOf(int count) {
        return ElementType.Q4_0.bytesOf(count);
    }

    @Override
    public void decode(MemorySegment src, long offsetBytes, float[] dst, int at, int count) {
        for (int block = 0; block < count / BLOCK_VALUES; block++) {
            long from = offsetBytes + (long) block * BLOCK_BYTES;
            FloatVector scale = Lanes.broadcast(Float.float16ToFloat(src.get(LittleEndian.SHORT, from)));
            FloatVector shift = scale.mul(-8f);
            int to = at + block * BLOCK_VALUES;
            for (int j = 0; j < HALF; j += Lanes.COUNT) {
                IntVector pairs = Lanes.unsignedBytes(src, from + QUANTS + j);
                Lanes.toFloats(pairs.and(0xF)).fma(scale, shift).intoArray(dst, to + j);
                Lanes.toFloats(pairs.lanewise(VectorOperators.LSHR, 4))
                        .fma(scale, shift)
                        .intoArray(dst, to + HALF + j);
            }
        }
    }

    @Override
    public void dotPair(MemorySegment src, long rowA, long rowB, float[] x, int columns, float[] lanes) {
        int bytes = columns / BLOCK_VALUES * BLOCK_BYTES;
        MemorySegment a = src.asSlice(rowA, bytes);
        MemorySegment b = src.asSlice(rowB, bytes);
        if (Lanes.COUNT == 8) {
            dotEight(a, b, bytes, x, lanes);
        } else {
            dot(a, b, bytes, x, lanes);
        }
    }

    private static void dot(MemorySegment a, MemorySegment b, int bytes, float[] x, float[] lanes) {
        FloatVector sumA = FloatVector.zero(Lanes.FLOATS);
        FloatVector sumB = FloatVector.zero(Lanes.FLOATS);
        int i = 0;
        for (int from = 0; from < bytes; from += BLOCK_BYTES, i += BLOCK_VALUES) {
            FloatVector scaleA = Lanes.broadcast(Float.float16ToFloat(a.get(LittleEndian.SHORT, from)));
            FloatVector scaleB = Lanes.broadcast(Float.float16ToFloat(b.get(LittleEndian.SHORT, from)));
            FloatVector shiftA = scaleA.mul(-8f);
            FloatVector shiftB = scaleB.mul(-8f);
            for (int j = 0; j < HALF; j += Lanes.COUNT) {
                FloatVector value = Lanes.load(x, i + j);
                IntVector pairsA = Lanes.unsignedBytes(a, from + QUANTS + j).and(0xF);
                IntVector pairsB = Lanes.unsignedBytes(b, from + QUANTS + j).and(0xF);
                sumA = Lanes.toFloats(pairsA).fma(scaleA, shiftA).fma(value, sumA);
                sumB = Lanes.toFloats(pairsB).fma(scaleB, shiftB).fma(value, sumB);
            }
            for (int j = 0; j < HALF; j += Lanes.COUNT) {
                FloatVector value = Lanes.load(x, i + HALF + j);
                IntVector pairsA = Lanes.unsignedBytes(a, from + QUANTS + j).lanewise(VectorOperators.LSHR, 4);
                IntVector pairsB = Lanes.unsignedBytes(b, from + QUANTS + j).lanewise(VectorOperators.LSHR, 4);
                sumA = Lanes.toFloats(pairsA).fma(scaleA, shiftA).fma(value, sumA);
                sumB = Lanes.toFloats(pairsB).fma(scaleB, shiftB).fma(value, sumB);
            }
        }
        sumA.intoArray(lanes, 0);
        sumB.intoArray(lanes, Lanes.COUNT);
    }

    /**
     * {@link #dot} for eight lanes, with each byte widened once for both of its values: widening is what limits the loop
     * (measured on an AMD Zen 3, JDK 25: 1.3 times as fast).
     *
     * <p>The Vector API is called without the helpers of {@link Lanes}, because this much code goes beyond the compiler's budget
     * for inlining (NodeCountInliningCutoff), which only methods that the JDK marks for it may exceed; one helper that is not
     * inlined makes the loop ten times slower.
     */
    private static void dotEight(MemorySegment a, MemorySegment b, int bytes, float[] x, float[] lanes) {
        FloatVector sumA = FloatVector.zero(Lanes.FLOATS);
        FloatVector sumB = FloatVector.zero(Lanes.FLOATS);
        FloatVector minusEight = FloatVector.broadcast(Lanes.FLOATS, -8f);
        IntVector low = IntVector.broadcast(Lanes.INTS, 0xF);
        int i = 0;
        for (int from = 0; from < bytes; from += BLOCK_BYTES, i += BLOCK_VALUES) {
            float dA = Float.float16ToFloat(a.get(LittleEndian.SHORT, from));
            float dB = Float.float16ToFloat(b.get(LittleEndian.SHORT, from));
            FloatVector scaleA = FloatVector.broadcast(Lanes.FLOATS, dA);
            FloatVector scaleB = FloatVector.broadcast(Lanes.FLOATS, dB);
            FloatVector shiftA = scaleA.mul(minusEight);
            FloatVector shiftB = scaleB.mul(minusEight);
            IntVector a0 = (IntVector) ByteVector.fromMemorySegment(Lanes.BYTES, a, from + QUANTS, Lanes.ORDER)
                    .convertShape(VectorOperators.ZERO_EXTEND_B2I, Lanes.INTS, 0);
            IntVector b0 = (IntVector) ByteVector.fromMemorySegment(Lanes.BYTES, b, from + QUANTS, Lanes.ORDER)
                    .convertShape(VectorOperators.ZERO_EXTEND_B2I, Lanes.INTS, 0);
            IntVector a1 = (IntVector) ByteVector.fromMemorySegment(Lanes.BYTES, a, from + QUANTS + 8, Lanes.ORDER)
                    .convertShape(VectorOperators.ZERO_EXTEND_B2I, Lanes.INTS, 0);
            IntVector b1 = (IntVector) ByteVector.fromMemorySegment(Lanes.BYTES, b, from + QUANTS + 8, Lanes.ORDER)
                    .convertShape(VectorOperators.ZERO_EXTEND_B2I, Lanes.INTS, 0);
            FloatVector value = FloatVector.fromArray(Lanes.FLOATS, x, i);
            sumA = ((FloatVector) a0.and(low).convertShape(VectorOperators.I2F, Lanes.FLOATS, 0))
                    .fma(scaleA, shiftA)
                    .fma(value, sumA);
            sumB = ((FloatVector) b0.and(low).convertShape(VectorOperators.I2F, Lanes.FLOATS, 0))
                    .fma(scaleB, shiftB)
                    .fma(value, sumB);
            value = FloatVector.fromArray(Lanes.FLOATS, x, i + 8);
            sumA = ((FloatVector) a1.and(low).convertShape(VectorOperators.I2F, Lanes.FLOATS, 0))
                    .fma(scaleA, shiftA)
                    .fma(value, sumA);
            sumB = ((FloatVector) b1.and(low).convertShape(VectorOperators.I2F, Lanes.FLOATS, 0))
                    .fma(scaleB, shiftB)
                    .fma(value, sumB);
            value = FloatVector.fromArray(Lanes.FLOATS, x, i + 16);
            sumA = ((FloatVector)
                            a0.lanewise(VectorOperators.LSHR, 4).convertShape(VectorOperators.I2F, Lanes.FLOATS, 0))
                    .fma(scaleA, shiftA)
                    .fma(value, sumA);
            sumB = ((FloatVector)
                            b0.lanewise(VectorOperators.LSHR, 4).convertShape(VectorOperators.I2F, Lanes.FLOATS, 0))
                    .fma(scaleB, shiftB)
                    .fma(value, sumB);
            value = FloatVector.fromArray(Lanes.FLOATS, x, i + 24);
            sumA = ((FloatVector)
                            a1.lanewise(VectorOperators.LSHR, 4).convertShape(VectorOperators.I2F, Lanes.FLOATS, 0))
                    .fma(scaleA, shiftA)
                    .fma(value, sumA);
            sumB = ((FloatVector)
                            b1.lanewise(VectorOperators.LSHR, 4).convertShape(VectorOperators.I2F, Lanes.FLOATS, 0))
                    .fma(scaleB, shiftB)
                    .fma(value, sumB);
        }
        sumA.intoArray(lanes, 0);
        sumB.intoArray(lanes, Lanes.COUNT);
    }
}
