package io.nightjar.kernels;

import io.nightjar.base.ElementType;
import io.nightjar.base.LittleEndian;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Q4_K and Q5_K: 256 values in 8 sub-blocks of 32, {@code x = q * (d * s) - dmin * m}. The layouts are drawn at their codecs
 * in {@code base}. The product is exact and the difference is rounded once, as in the codec.
 */
final class VectorSuperBlocks implements VectorFormat {

    private static final int BLOCK_VALUES = 256;
    private static final int SUB_BLOCK = 32;
    private static final int SUB_BLOCKS = 8;
    private static final int SUB_SCALES = 4;
    private static final int FIFTH_BITS = 16;

    private final ElementType type;
    private final int blockBytes;
    private final boolean hasFifthBits;
    private final int quants;

    VectorSuperBlocks(ElementType type, boolean hasFifthBits) {
        this.type = type;
        this.blockBytes = type.blockBytes();
        this.hasFifthBits = hasFifthBits;
        this.quants = hasFifthBits ? FIFTH_BITS + SUB_BLOCK : FIFTH_BITS;
    }

    @Override
    public long bytesOf(int count) {
        return type.bytesOf(count);
    }

    @Override
    public void decode(MemorySegment src, long offsetBytes, float[] dst, int at, int count) {
        float[] scales = new float[2 * (count / SUB_BLOCK)];
        readScales(src, offsetBytes, count / BLOCK_VALUES, scales, 0);
        for (int sub = 0; sub < count / SUB_BLOCK; sub++) {
            FloatVector scale = Lanes.broadcast(scales[2 * sub]);
            FloatVector shift = Lanes.broadcast(scales[2 * sub + 1]);
            long block = offsetBytes + (long) (sub / SUB_BLOCKS) * blockBytes;
            long nibbles = block + quants + (sub % SUB_BLOCKS / 2) * (long) SUB_BLOCK;
            int shiftRight = 4 * (sub & 1);
            for (int j = 0; j < SUB_BLOCK; j += Lanes.COUNT) {
                IntVector quant = Lanes.unsignedBytes(src, nibbles + j)
                        .lanewise(VectorOperators.LSHR, shiftRight)
                        .and(0xF);
                if (hasFifthBits) {
                    quant = quant.or(Lanes.unsignedBytes(src, block + FIFTH_BITS + j)
                            .lanewise(VectorOperators.LSHR, sub % SUB_BLOCKS)
                            .and(1)
                            .lanewise(VectorOperators.LSHL, 4));
                }
                Lanes.toFloats(quant).fma(scale, shift).intoArray(dst, at + sub * SUB_BLOCK + j);
            }
        }
    }

    @Override
    public void dotPair(MemorySegment src, long rowA, long rowB, float[] x, int columns, float[] lanes) {
        if (hasFifthBits) {
            VectorFormat.super.dotPair(src, rowA, rowB, x, columns, lanes);
            return;
        }
        int blocks = columns / BLOCK_VALUES;
        int scalesA = 2 * Lanes.COUNT;
        int scalesB = scalesA + 2 * SUB_BLOCKS * blocks;
        readScales(src, rowA, blocks, lanes, scalesA);
        readScales(src, rowB, blocks, lanes, scalesB);
        dot(src, rowA + quants, rowB + quants, blocks, x, lanes);
    }

    private void dot(MemorySegment src, long quantsA, long quantsB, int blocks, float[] x, float[] lanes) {
        FloatVector sumA = FloatVector.zero(Lanes.FLOATS);
        FloatVector sumB = FloatVector.zero(Lanes.FLOATS);
        int scalesA = 2 * Lanes.COUNT;
        int scalesB = scalesA + 2 * SUB_BLOCKS * blocks;
        for (int sub = 0; sub < SUB_BLOCKS * blocks; sub++) {
            long at = (long) (sub / SUB_BLOCKS) * blockBytes + (sub % SUB_BLOCKS / 2) * (long) SUB_BLOCK;
            int shiftRight = 4 * (sub & 1);
            FloatVector scaleA = Lanes.broadcast(lanes[scalesA + 2 * sub]);
            FloatVector shiftA = Lanes.broadcast(lanes[scalesA + 2 * sub + 1]);
            FloatVector scaleB = Lanes.broadcast(lanes[scalesB + 2 * sub]);
            FloatVector shiftB = Lanes.broadcast(lanes[scalesB + 2 * sub + 1]);
            for (int j = 0; j < SUB_BLOCK; j += Lanes.COUNT) {
                FloatVector value = Lanes.load(x, sub * SUB_BLOCK + j);
                IntVector quantA =
                        Lanes.unsignedBytes(src, quantsA + at + j).lanewise(VectorOperators.LSHR, shiftRight);
                IntVector quantB =
                        Lanes.unsignedBytes(src, quantsB + at + j).lanewise(VectorOperators.LSHR, shiftRight);
                sumA = Lanes.toFloats(quantA.and(0xF)).fma(scaleA, shiftA).fma(value, sumA);
                sumB = Lanes.toFloats(quantB.and(0xF)).fma(scaleB, shiftB).fma(value, sumB);
            }
        }
        sumA.intoArray(lanes, 0);
        sumB.intoArray(lanes, Lanes.COUNT);
    }

    /** {@code d * s} and {@code -dmin * m} of each sub-block, side by side. */
    private void readScales(MemorySegment src, long offsetBytes, int blocks, float[] dst, int at) {
        for (int block = 0; block < blocks; block++) {
            long from = offsetBytes + (long) block * blockBytes;
            float scale = Float.float16ToFloat(src.get(LittleEndian.SHORT, from));
            float minScale = -Float.float16ToFloat(src.get(LittleEndian.SHORT, from + 2));
            int first = src.get(LittleEndian.INT, from + SUB_SCALES);
            int middle = src.get(LittleEndian.INT, from + SUB_SCALES + 4);
            int last = src.get(LittleEndian.INT, from + SUB_SCALES + 8);
            int to = at + 2 * SUB_BLOCKS * block;
            int upperScales = (last & 0x0F0F_0F0F) | (((first >>> 6) & 0x0303_0303) << 4);
            int upperMins = ((last >>> 4) & 0x0F0F_0F0F) | (((middle >>> 6) & 0x0303_0303) << 4);
            for (int sub = 0; sub < SUB_BLOCKS / 2; sub++) {
                dst[to + 2 * sub] = scale * ((first >>> (8 * sub)) & 0x3F);
                dst[to + 2 * sub + 1] = minScale * ((middle >>> (8 * sub)) & 0x3F);
                dst[to + SUB_BLOCKS + 2 * sub] = scale * ((upperScales >>> (8 * sub)) & 0x3F);
                dst[to + SUB_BLOCKS + 2 * sub + 1] = minScale * ((upperMins >>> (8 * sub)) & 0x3F);
            }
        }
    }
}
