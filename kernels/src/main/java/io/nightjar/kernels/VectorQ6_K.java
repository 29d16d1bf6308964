package io.nightjar.kernels;

import io.nightjar.base.ElementType;
import io.nightjar.base.LittleEndian;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Q6_K: 256 values in 16 sub-blocks of 16, {@code x = d * s * (q - 32)}, which is exact. The layout is drawn at its codec in
 * {@code base}; the four quarters of a half share their bytes.
 */
final class VectorQ6_K implements VectorFormat {

    private static final int BLOCK_VALUES = 256;
    private static final int BLOCK_BYTES = 210;
    private static final int HIGH_BITS = 128;
    private static final int SUB_SCALES = 192;
    private static final int SCALE = 208;
    private static final int SUB_BLOCK = 16;
    private static final int SUB_BLOCKS = 16;

    @Override
    public long bytesOf(int count) {
        return ElementType.Q6_K.bytesOf(count);
    }

    @Override
    public void decode(MemorySegment src, long offsetBytes, float[] dst, int at, int count) {
        float[] scales = new float[count / SUB_BLOCK];
        readScales(src, offsetBytes, count / BLOCK_VALUES, scales, 0);
        for (int sub = 0; sub < count / SUB_BLOCK; sub++) {
            FloatVector scale = Lanes.broadcast(scales[sub]);
            long block = offsetBytes + (long) (sub / SUB_BLOCKS) * BLOCK_BYTES;
            long low = block + lowAt(sub % SUB_BLOCKS);
            long high = block + highAt(sub % SUB_BLOCKS);
            int lowShift = lowShift(sub);
            int highShift = highShift(sub);
            for (int j = 0; j < SUB_BLOCK; j += Lanes.COUNT) {
                IntVector lowBits = Lanes.unsignedBytes(src, low + j).lanewise(VectorOperators.LSHR, lowShift);
                IntVector highBits = Lanes.unsignedBytes(src, high + j)
                        .lanewise(VectorOperators.LSHR, highShift)
                        .and(3)
                        .lanewise(VectorOperators.LSHL, 4);
                Lanes.toFloats(lowBits.and(0xF).or(highBits).sub(32))
                        .mul(scale)
                        .intoArray(dst, at + sub * SUB_BLOCK + j);
            }
        }
    }

    @Override
    public void dotPair(MemorySegment src, long rowA, long rowB, float[] x, int columns, float[] lanes) {
        int blocks = columns / BLOCK_VALUES;
        int scalesA = 2 * Lanes.COUNT;
        int scalesB = scalesA + SUB_BLOCKS * blocks;
        readScales(src, rowA, blocks, lanes, scalesA);
        readScales(src, rowB, blocks, lanes, scalesB);
        dot(src, rowA, rowB, SUB_BLOCKS * blocks, x, lanes);
    }

    private static void dot(MemorySegment src, long rowA, long rowB, int subBlocks, float[] x, float[] lanes) {
        FloatVector sumA = FloatVector.zero(Lanes.FLOATS);
        FloatVector sumB = FloatVector.zero(Lanes.FLOATS);
        int scalesA = 2 * Lanes.COUNT;
        int scalesB = scalesA + subBlocks;
        for (int sub = 0; sub < subBlocks; sub++) {
            long block = (long) (sub / SUB_BLOCKS) * BLOCK_BYTES;
            long low = block + lowAt(sub % SUB_BLOCKS);
            long high = block + highAt(sub % SUB_BLOCKS);
            int lowShift = lowShift(sub);
            int highShift = highShift(sub);
            for (int j = 0; j < SUB_BLOCK; j += Lanes.COUNT) {
                FloatVector value = Lanes.load(x, sub * SUB_BLOCK + j);
                IntVector quantA = Lanes.unsignedBytes(src, rowA + high + j)
                        .lanewise(VectorOperators.LSHR, highShift)
                        .and(3)
                        .lanewise(VectorOperators.LSHL, 4);
                IntVector quantB = Lanes.unsignedBytes(src, rowB + high + j)
                        .lanewise(VectorOperators.LSHR, highShift)
                        .and(3)
                        .lanewise(VectorOperators.LSHL, 4);
                quantA = quantA.or(Lanes.unsignedBytes(src, rowA + low + j)
                        .lanewise(VectorOperators.LSHR, lowShift)
                        .and(0xF));
                quantB = quantB.or(Lanes.unsignedBytes(src, rowB + low + j)
                        .lanewise(VectorOperators.LSHR, lowShift)
                        .and(0xF));
                sumA = Lanes.toFloats(quantA.sub(32)).mul(lanes[scalesA + sub]).fma(value, sumA);
                sumB = Lanes.toFloats(quantB.sub(32)).mul(lanes[scalesB + sub]).fma(value, sumB);
            }
        }
        sumA.intoArray(lanes, 0);
        sumB.intoArray(lanes, Lanes.COUNT);
    }

    /** {@code d * s} of each sub-block. */
    private static void readScales(MemorySegment src, long offsetBytes, int blocks, float[] dst, int at) {
        for (int block = 0; block < blocks; block++) {
            long from = offsetBytes + (long) block * BLOCK_BYTES;
            float scale = Float.float16ToFloat(src.get(LittleEndian.SHORT, from + SCALE));
            for (int sub = 0; sub < SUB_BLOCKS; sub++) {
                dst[at + SUB_BLOCKS * block + sub] = scale * src.get(ValueLayout.JAVA_BYTE, from + SUB_SCALES + sub);
            }
        }
    }

    /** Where the low bits of a sub-block begin: 64 bytes for each half, 32 for each pair of quarters. */
    private static int lowAt(int sub) {
        return 64 * (sub / 8) + 32 * (sub / 2 & 1) + 16 * (sub & 1);
    }

    /** Where the high bits begin: 32 bytes for each half. */
    private static int highAt(int sub) {
        return HIGH_BITS + 32 * (sub / 8) + 16 * (sub & 1);
    }

    private static int lowShift(int sub) {
        return 4 * (sub / 4 & 1);
    }

    private static int highShift(int sub) {
        return 2 * (sub / 2 & 3);
    }
}
