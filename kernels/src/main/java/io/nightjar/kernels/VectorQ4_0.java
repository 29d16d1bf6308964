package io.nightjar.kernels;

import io.nightjar.base.ElementType;
import io.nightjar.base.LittleEndian;
import java.lang.foreign.MemorySegment;
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
    private static final long BLOCK_BYTES = 18;
    private static final int QUANTS = 2;

    @Override
    public long bytesOf(int count) {
        return ElementType.Q4_0.bytesOf(count);
    }

    @Override
    public void decode(MemorySegment src, long offsetBytes, float[] dst, int at, int count) {
        for (int block = 0; block < count / BLOCK_VALUES; block++) {
            long from = offsetBytes + block * BLOCK_BYTES;
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
        int blocks = columns / BLOCK_VALUES;
        int scales = 2 * Lanes.COUNT;
        readScales(src, rowA, blocks, lanes, scales);
        readScales(src, rowB, blocks, lanes, scales + blocks);
        dot(src, rowA + QUANTS, rowB + QUANTS, blocks, x, lanes);
    }

    private static void readScales(MemorySegment src, long row, int blocks, float[] dst, int at) {
        for (int block = 0; block < blocks; block++) {
            dst[at + block] = Float.float16ToFloat(src.get(LittleEndian.SHORT, row + block * BLOCK_BYTES));
        }
    }

    private static void dot(MemorySegment src, long quantsA, long quantsB, int blocks, float[] x, float[] lanes) {
        FloatVector sumA = FloatVector.zero(Lanes.FLOATS);
        FloatVector sumB = FloatVector.zero(Lanes.FLOATS);
        int scales = 2 * Lanes.COUNT;
        for (int block = 0; block < blocks; block++) {
            FloatVector scaleA = Lanes.broadcast(lanes[scales + block]);
            FloatVector scaleB = Lanes.broadcast(lanes[scales + blocks + block]);
            FloatVector shiftA = scaleA.mul(-8f);
            FloatVector shiftB = scaleB.mul(-8f);
            int i = block * BLOCK_VALUES;
            long from = block * BLOCK_BYTES;
            for (int j = 0; j < HALF; j += Lanes.COUNT) {
                FloatVector value = Lanes.load(x, i + j);
                IntVector pairsA = Lanes.unsignedBytes(src, quantsA + from + j).and(0xF);
                IntVector pairsB = Lanes.unsignedBytes(src, quantsB + from + j).and(0xF);
                sumA = Lanes.toFloats(pairsA).fma(scaleA, shiftA).fma(value, sumA);
                sumB = Lanes.toFloats(pairsB).fma(scaleB, shiftB).fma(value, sumB);
            }
            for (int j = 0; j < HALF; j += Lanes.COUNT) {
                FloatVector value = Lanes.load(x, i + HALF + j);
                IntVector pairsA = Lanes.unsignedBytes(src, quantsA + from + j).lanewise(VectorOperators.LSHR, 4);
                IntVector pairsB = Lanes.unsignedBytes(src, quantsB + from + j).lanewise(VectorOperators.LSHR, 4);
                sumA = Lanes.toFloats(pairsA).fma(scaleA, shiftA).fma(value, sumA);
                sumB = Lanes.toFloats(pairsB).fma(scaleB, shiftB).fma(value, sumB);
            }
        }
        sumA.intoArray(lanes, 0);
        sumB.intoArray(lanes, Lanes.COUNT);
    }
}
