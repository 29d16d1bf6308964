package io.nightjar.kernels;

import io.nightjar.base.ElementType;
import io.nightjar.base.LittleEndian;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The formats of 32 values that share a scale, other than Q4_0: Q4_1, Q5_0, Q5_1. Their layouts are drawn at their codecs in {@code
 * base}; here they are one body, {@code x = q * scale + shift}.
 *
 * <p>A byte load has as many bytes as there are lanes; bytes widen to ints, ints convert to floats, and one multiply-add
 * gives the value. Where the shift is a multiple of the scale this is exact, because both products have at most 24
 * significant bits; where it is a minimum of its own the product is exact and the sum is rounded once, as in the codec.
 */
final class VectorBlocks implements VectorFormat {

    private static final int BLOCK_VALUES = 32;
    private static final int HALF = BLOCK_VALUES / 2;
    private static final int FIFTH_BITS_BYTES = 4;
    /** Shift as a multiple of the scale, where there is no minimum: five bits count from -16. */
    private static final float BIAS = -16;

    private final ElementType type;
    private final int blockBytes;
    private final boolean hasMin;
    private final boolean hasFifthBits;
    private final int quants;

    /**
     * Describes a format: after the scale come, where there are any, a minimum and the fifth bits, then 16 bytes of nibbles.
     */
    VectorBlocks(ElementType type, boolean hasMin, boolean hasFifthBits) {
        this.type = type;
        this.blockBytes = type.blockBytes();
        this.hasMin = hasMin;
        this.hasFifthBits = hasFifthBits;
        this.quants = blockBytes - HALF;
    }

    @Override
    public long bytesOf(int count) {
        return type.bytesOf(count);
    }

    @Override
    public void decode(MemorySegment src, long offsetBytes, float[] dst, int at, int count) {
        float[] scales = new float[2 * (count / BLOCK_VALUES)];
        readScales(src, offsetBytes, count / BLOCK_VALUES, scales, 0);
        if (hasFifthBits) {
            unpackFive(
                    src, offsetBytes + quants, readFifthBits(src, offsetBytes, count / BLOCK_VALUES), scales, dst, at);
        } else {
            unpackFour(src, offsetBytes + quants, count / BLOCK_VALUES, scales, dst, at);
        }
    }

    @Override
    public void dotPair(MemorySegment src, long rowA, long rowB, float[] x, int columns, float[] lanes) {
        int blocks = columns / BLOCK_VALUES;
        int scalesA = 2 * Lanes.COUNT;
        int scalesB = scalesA + 2 * blocks;
        readScales(src, rowA, blocks, lanes, scalesA);
        readScales(src, rowB, blocks, lanes, scalesB);
        if (hasFifthBits) {
            int[] fifthsA = readFifthBits(src, rowA, blocks);
            int[] fifthsB = readFifthBits(src, rowB, blocks);
            dotFive(src, rowA + quants, rowB + quants, fifthsA, fifthsB, x, lanes);
        } else {
            dotFour(src, rowA + quants, rowB + quants, blocks, x, lanes);
        }
    }

    /** Scale and shift of each block, side by side. */
    private void readScales(MemorySegment src, long offsetBytes, int blocks, float[] dst, int at) {
        long block = offsetBytes;
        for (int i = at; i < at + 2 * blocks; i += 2, block += blockBytes) {
            float scale = Float.float16ToFloat(src.get(LittleEndian.SHORT, block));
            dst[i] = scale;
            dst[i + 1] = hasMin ? Float.float16ToFloat(src.get(LittleEndian.SHORT, block + 2)) : BIAS * scale;
        }
    }

    private int[] readFifthBits(MemorySegment src, long offsetBytes, int blocks) {
        if (!hasFifthBits) {
            return new int[0];
        }
        int[] bits = new int[blocks];
        long block = offsetBytes + quants - FIFTH_BITS_BYTES;
        for (int i = 0; i < blocks; i++, block += blockBytes) {
            bits[i] = src.get(LittleEndian.INT, block);
        }
        return bits;
    }

    private void unpackFour(MemorySegment src, long from, int blocks, float[] scales, float[] dst, int at) {
        long block = from;
        for (int i = 0; i < blocks; i++, block += blockBytes) {
            FloatVector scale = Lanes.broadcast(scales[2 * i]);
            FloatVector shift = Lanes.broadcast(scales[2 * i + 1]);
            int to = at + i * BLOCK_VALUES;
            for (int j = 0; j < HALF; j += Lanes.COUNT) {
                IntVector pairs = Lanes.unsignedBytes(src, block + j);
                Lanes.toFloats(pairs.and(0xF)).fma(scale, shift).intoArray(dst, to + j);
                Lanes.toFloats(pairs.lanewise(VectorOperators.LSHR, 4))
                        .fma(scale, shift)
                        .intoArray(dst, to + HALF + j);
            }
        }
    }

    private void unpackFive(MemorySegment src, long from, int[] fifths, float[] scales, float[] dst, int at) {
        long block = from;
        for (int i = 0; i < fifths.length; i++, block += blockBytes) {
            FloatVector scale = Lanes.broadcast(scales[2 * i]);
            FloatVector shift = Lanes.broadcast(scales[2 * i + 1]);
            // Lane l has the bits shifted so that the fifth bit of value l is the lowest.
            IntVector bits = IntVector.broadcast(Lanes.INTS, fifths[i]).lanewise(VectorOperators.LSHR, Lanes.INDEX);
            int to = at + i * BLOCK_VALUES;
            for (int j = 0; j < BLOCK_VALUES; j += Lanes.COUNT) {
                IntVector fifth = bits.lanewise(VectorOperators.LSHR, j).and(1).lanewise(VectorOperators.LSHL, 4);
                IntVector nibbles = Lanes.unsignedBytes(src, block + j % HALF)
                        .lanewise(VectorOperators.LSHR, j / HALF * 4)
                        .and(0xF);
                Lanes.toFloats(nibbles.or(fifth)).fma(scale, shift).intoArray(dst, to + j);
            }
        }
    }

    private void dotFour(MemorySegment src, long quantsA, long quantsB, int blocks, float[] x, float[] lanes) {
        FloatVector sumA = FloatVector.zero(Lanes.FLOATS);
        FloatVector sumB = FloatVector.zero(Lanes.FLOATS);
        int scalesA = 2 * Lanes.COUNT;
        int scalesB = scalesA + 2 * blocks;
        long a = quantsA;
        long b = quantsB;
        for (int block = 0; block < blocks; block++, a += blockBytes, b += blockBytes) {
            FloatVector scaleA = Lanes.broadcast(lanes[scalesA + 2 * block]);
            FloatVector shiftA = Lanes.broadcast(lanes[scalesA + 2 * block + 1]);
            FloatVector scaleB = Lanes.broadcast(lanes[scalesB + 2 * block]);
            FloatVector shiftB = Lanes.broadcast(lanes[scalesB + 2 * block + 1]);
            int i = block * BLOCK_VALUES;
            for (int j = 0; j < HALF; j += Lanes.COUNT) {
                FloatVector value = Lanes.load(x, i + j);
                IntVector pairsA = Lanes.unsignedBytes(src, a + j).and(0xF);
                IntVector pairsB = Lanes.unsignedBytes(src, b + j).and(0xF);
                sumA = Lanes.toFloats(pairsA).fma(scaleA, shiftA).fma(value, sumA);
                sumB = Lanes.toFloats(pairsB).fma(scaleB, shiftB).fma(value, sumB);
            }
            for (int j = 0; j < HALF; j += Lanes.COUNT) {
                FloatVector value = Lanes.load(x, i + HALF + j);
                IntVector pairsA = Lanes.unsignedBytes(src, a + j).lanewise(VectorOperators.LSHR, 4);
                IntVector pairsB = Lanes.unsignedBytes(src, b + j).lanewise(VectorOperators.LSHR, 4);
                sumA = Lanes.toFloats(pairsA).fma(scaleA, shiftA).fma(value, sumA);
                sumB = Lanes.toFloats(pairsB).fma(scaleB, shiftB).fma(value, sumB);
            }
        }
        sumA.intoArray(lanes, 0);
        sumB.intoArray(lanes, Lanes.COUNT);
    }

    /** As {@link #dotFour}; the two halves of a block are one loop, a shift of 0 or 4 apart, to keep the method short. */
    private void dotFive(
            MemorySegment src, long quantsA, long quantsB, int[] fifthsA, int[] fifthsB, float[] x, float[] lanes) {
        FloatVector sumA = FloatVector.zero(Lanes.FLOATS);
        FloatVector sumB = FloatVector.zero(Lanes.FLOATS);
        int scalesA = 2 * Lanes.COUNT;
        int scalesB = scalesA + 2 * fifthsA.length;
        long a = quantsA;
        long b = quantsB;
        for (int block = 0; block < fifthsA.length; block++, a += blockBytes, b += blockBytes) {
            IntVector bitsA = IntVector.broadcast(Lanes.INTS, fifthsA[block]);
            IntVector bitsB = IntVector.broadcast(Lanes.INTS, fifthsB[block]);
            for (int j = 0; j < BLOCK_VALUES; j += Lanes.COUNT) {
                FloatVector value = Lanes.load(x, block * BLOCK_VALUES + j);
                IntVector index = Lanes.INDEX.add(j);
                int shift = j / HALF * 4;
                long byteAt = j % HALF;
                IntVector fifthA = bitsA.lanewise(VectorOperators.LSHR, index).lanewise(VectorOperators.LSHL, 4);
                IntVector fifthB = bitsB.lanewise(VectorOperators.LSHR, index).lanewise(VectorOperators.LSHL, 4);
                IntVector lowA = Lanes.unsignedBytes(src, a + byteAt).lanewise(VectorOperators.LSHR, shift);
                IntVector lowB = Lanes.unsignedBytes(src, b + byteAt).lanewise(VectorOperators.LSHR, shift);
                sumA = Lanes.toFloats(lowA.and(0xF).or(fifthA.and(0x10)))
                        .fma(
                                Lanes.broadcast(lanes[scalesA + 2 * block]),
                                Lanes.broadcast(lanes[scalesA + 2 * block + 1]))
                        .fma(value, sumA);
                sumB = Lanes.toFloats(lowB.and(0xF).or(fifthB.and(0x10)))
                        .fma(
                                Lanes.broadcast(lanes[scalesB + 2 * block]),
                                Lanes.broadcast(lanes[scalesB + 2 * block + 1]))
                        .fma(value, sumB);
            }
        }
        sumA.intoArray(lanes, 0);
        sumB.intoArray(lanes, Lanes.COUNT);
    }
}
