package io.nightjar.kernels;

import io.nightjar.base.ElementType;
import io.nightjar.base.LittleEndian;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Q2_K and Q3_K: 256 values in 16 sub-blocks of 16, their two low bits side by side, four values a byte; {@code x = q * scale +
 * shift}. The product is exact and the sum is rounded once, as in the codec. The layouts are drawn at their codecs in {@code
 * base}.
 *
 * <p>Products go through unpacked pieces.
 */
final class VectorCrumbs implements VectorFormat {

    private static final int BLOCK_VALUES = 256;
    private static final int SUB_BLOCK = 16;
    private static final int SUB_BLOCKS = 16;

    private final ElementType type;
    private final boolean hasThirdBits;
    /** Where the two low bits of a block begin; third bits are the block's start. */
    private final int quants;

    private VectorCrumbs(ElementType type, boolean hasThirdBits, int quants) {
        this.type = type;
        this.hasThirdBits = hasThirdBits;
        this.quants = quants;
    }

    static VectorCrumbs q2K() {
        return new VectorCrumbs(ElementType.Q2_K, false, 16);
    }

    static VectorCrumbs q3K() {
        return new VectorCrumbs(ElementType.Q3_K, true, 32);
    }

    @Override
    public long bytesOf(int count) {
        return type.bytesOf(count);
    }

    @Override
    public void decode(MemorySegment src, long offsetBytes, float[] dst, int at, int count) {
        int blocks = count / BLOCK_VALUES;
        float[] scales = new float[2 * SUB_BLOCKS * blocks];
        for (int block = 0; block < blocks; block++) {
            long from = offsetBytes + (long) block * type.blockBytes();
            if (hasThirdBits) {
                readScales(src, from, scales, 2 * SUB_BLOCKS * block);
            } else {
                readScalesAndMins(src, from, scales, 2 * SUB_BLOCKS * block);
            }
        }
        unpack(src, offsetBytes, scales, dst, at);
    }

    private void unpack(MemorySegment src, long offsetBytes, float[] scales, float[] dst, int at) {
        for (int sub = 0; sub < scales.length / 2; sub++) {
            FloatVector scale = Lanes.broadcast(scales[2 * sub]);
            FloatVector shift = Lanes.broadcast(scales[2 * sub + 1]);
            long block = offsetBytes + (long) (sub / SUB_BLOCKS) * type.blockBytes();
            // 32 bytes for each half of 128 values; a pair of sub-blocks has a place of two bits in each.
            long low = block + quants + 32L * (sub % SUB_BLOCKS / 8) + (long) SUB_BLOCK * (sub & 1);
            int lowBits = 2 * (sub / 2 & 3);
            long third = block + (long) SUB_BLOCK * (sub & 1);
            int thirdBit = sub % SUB_BLOCKS / 2;
            for (int j = 0; j < SUB_BLOCK; j += Lanes.COUNT) {
                IntVector quant = Lanes.unsignedBytes(src, low + j)
                        .lanewise(VectorOperators.LSHR, lowBits)
                        .and(3);
                if (hasThirdBits) {
                    quant = quant.or(Lanes.unsignedBytes(src, third + j)
                            .lanewise(VectorOperators.LSHR, thirdBit)
                            .and(1)
                            .lanewise(VectorOperators.LSHL, 2));
                }
                Lanes.toFloats(quant).fma(scale, shift).intoArray(dst, at + sub * SUB_BLOCK + j);
            }
        }
    }

    /** Q2_K: {@code d * s} and {@code -dmin * m}. */
    private static void readScalesAndMins(MemorySegment src, long block, float[] dst, int at) {
        float scale = Float.float16ToFloat(src.get(LittleEndian.SHORT, block + 80));
        float minScale = -Float.float16ToFloat(src.get(LittleEndian.SHORT, block + 82));
        for (int sub = 0; sub < SUB_BLOCKS; sub++) {
            int pair = src.get(ValueLayout.JAVA_BYTE, block + sub) & 0xFF;
            dst[at + 2 * sub] = scale * (pair & 0xF);
            dst[at + 2 * sub + 1] = minScale * (pair >>> 4);
        }
    }

    /** Q3_K: {@code d * (s - 32)} and -4 times that, because quants are stored 4 higher than they are. */
    private static void readScales(MemorySegment src, long block, float[] dst, int at) {
        float scale = Float.float16ToFloat(src.get(LittleEndian.SHORT, block + 108));
        long low = src.get(LittleEndian.LONG, block + 96);
        int high = src.get(LittleEndian.INT, block + 104);
        for (int sub = 0; sub < SUB_BLOCKS; sub++) {
            int lowBits = (int) (low >>> (8 * (sub % 8) + 4 * (sub / 8))) & 0xF;
            int highBits = high >>> (8 * (sub % 4) + 2 * (sub / 4)) & 3;
            dst[at + 2 * sub] = scale * ((lowBits | highBits << 4) - 32);
            dst[at + 2 * sub + 1] = -4 * dst[at + 2 * sub];
        }
    }
}
