package io.nightjar.base;

import java.lang.foreign.MemorySegment;

/**
 * 4.5 bits a weight: 64 values of 4-bit floating point (E2M1) in 4 sub-blocks of 16, each with an 8-bit floating-point
 * scale (E4M3 without sign).
 *
 * <pre>
 * byte 0              4                                                       36
 *      | 4 x u8: scales s | 4 x 8 bytes: low nibbles are values 0..7, high nibbles 8..15 |
 * </pre>
 *
 * <p>{@code x = s / 2 * v[q]}
 *
 * <p>Source: ggml, block_nvfp4.
 */
public final class NVFP4Codec implements BlockEncoder {

    private static final int BLOCK_VALUES = 64;
    private static final int BLOCK_BYTES = 36;

    private static final int SUB_BLOCK = 16;
    private static final int HALF = SUB_BLOCK / 2;
    private static final long SUB_SCALES = 0;
    private static final long QUANTS = 4;
    private static final int LARGEST_SCALE = 0x7E;
    private static final int NAN_SCALE = 0x7F;

    @Override
    public int blockValues() {
        return BLOCK_VALUES;
    }

    @Override
    public int blockBytes() {
        return BLOCK_BYTES;
    }

    @Override
    public void decodeBlock(MemorySegment src, long block, float[] dst, int offset) {
        for (int sub = 0; sub < BLOCK_VALUES / SUB_BLOCK; sub++) {
            float scale = scale(BlockBytes.unsignedByte(src, block + SUB_SCALES + sub));
            for (int j = 0; j < HALF; j++) {
                int pair = BlockBytes.unsignedByte(src, block + QUANTS + (long) HALF * sub + j);
                dst[offset + SUB_BLOCK * sub + j] = scale * E2m1.twice(pair & 0xF);
                dst[offset + SUB_BLOCK * sub + j + HALF] = scale * E2m1.twice(pair >>> 4);
            }
        }
    }

    @Override
    public void encodeBlock(float[] src, int offset, MemorySegment dst, long block) {
        for (int sub = 0; sub < BLOCK_VALUES / SUB_BLOCK; sub++) {
            int from = offset + SUB_BLOCK * sub;
            int code = scaleCode(Math.abs(BlockBytes.extreme(src, from, SUB_BLOCK)) / 6);
            float scale = scale(code);
            BlockBytes.setByte(dst, block + SUB_SCALES + sub, code);
            for (int j = 0; j < HALF; j++) {
                int low = E2m1.nearest(src[from + j], scale);
                int high = E2m1.nearest(src[from + j + HALF], scale);
                BlockBytes.setByte(dst, block + QUANTS + (long) HALF * sub + j, low | high << 4);
            }
        }
    }

    /** Half the scale, because {@link E2m1} gives doubled values. The sign bit is passed over; NaN reads as zero. */
    public static float scale(int code) {
        return code == NAN_SCALE ? 0 : Float8Codec.E4M3.magnitude(code & 0x7F) * 0.5f;
    }

    /** The nearest scale, ties upwards; the largest for all beyond. */
    private static int scaleCode(float value) {
        int bits = Float.floatToRawIntBits(value);
        int exponent = (bits >>> 23) - 127 + 7;
        if (exponent <= 0) {
            return Math.min(7, (int) (value * 512 + 0.5f));
        }
        // Three bits of the mantissa stay; a carry out of them is one more in the exponent.
        int code = (exponent << 3 | (bits >>> 20 & 7)) + (bits >>> 19 & 1);
        return exponent >= 15 || code >= 15 << 3 ? LARGEST_SCALE : code;
    }
}
