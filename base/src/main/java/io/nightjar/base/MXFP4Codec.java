package io.nightjar.base;

import java.lang.foreign.MemorySegment;

/**
 * 4.25 bits a weight: 32 values of 4-bit floating point (E2M1) share a power of two.
 *
 * <pre>
 * byte 0     1                                  17
 *      | e u8 | 16 bytes: low nibbles are values 0..15, high nibbles 16..31 |
 * </pre>
 *
 * <p>{@code x = 2^(e - 128) * v[q]}
 *
 * <p>Source: ggml, block_mxfp4; OCP Microscaling Formats (MX) Specification 1.0, section 5.3.
 */
public final class MXFP4Codec implements BlockEncoder {

    private static final int BLOCK_VALUES = 32;
    private static final int BLOCK_BYTES = 17;

    private static final int HALF = BLOCK_VALUES / 2;
    private static final long EXPONENT = 0;
    private static final long QUANTS = 1;
    /** Of the largest value of E2M1, which is 6. */
    private static final int LARGEST_EXPONENT = 2;

    private static final int BIAS = 127;
    private static final double LOG_2 = Math.log(2);

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
        float scale = scale(BlockBytes.unsignedByte(src, block + EXPONENT));
        for (int j = 0; j < HALF; j++) {
            int pair = BlockBytes.unsignedByte(src, block + QUANTS + j);
            dst[offset + j] = scale * E2m1.twice(pair & 0xF);
            dst[offset + j + HALF] = scale * E2m1.twice(pair >>> 4);
        }
    }

    @Override
    public void encodeBlock(float[] src, int offset, MemorySegment dst, long block) {
        float largest = Math.abs(BlockBytes.extreme(src, offset, BLOCK_VALUES));
        int exponent = largest == 0 ? 0 : Math.clamp(floorLog2(largest) - LARGEST_EXPONENT + BIAS, 0, 255);
        float scale = scale(exponent);
        BlockBytes.setByte(dst, block + EXPONENT, exponent);
        for (int j = 0; j < HALF; j++) {
            int low = E2m1.nearest(src[offset + j], scale);
            int high = E2m1.nearest(src[offset + j + HALF], scale);
            BlockBytes.setByte(dst, block + QUANTS + j, low | high << 4);
        }
    }

    /** Half of {@code 2^(e - 127)}, because {@link E2m1} gives doubled values; the two smallest are subnormal. */
    public static float scale(int exponent) {
        return Float.intBitsToFloat(exponent < 2 ? 0x0020_0000 << exponent : (exponent - 1) << 23);
    }

    /** By way of a logarithm rounded to F32, as the reference has it: just below a power of two it gives that power's. */
    private static int floorLog2(float value) {
        return (int) Math.floor((float) (Math.log(value) / LOG_2));
    }
}
