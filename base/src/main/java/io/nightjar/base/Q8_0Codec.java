package io.nightjar.base;

import java.lang.foreign.MemorySegment;

/**
 * 8.5 bits a weight: 32 values share one scale.
 *
 * <pre>
 * byte 0      2                    34
 *      | d f16 | 32 signed bytes q |
 * </pre>
 *
 * <p>{@code x = d * q}
 *
 * <p>Source: ggml, block_q8_0.
 */
final class Q8_0Codec implements BlockCodec {

    static final int BLOCK_VALUES = 32;
    static final int BLOCK_BYTES = 34;

    private static final long SCALE = 0;
    private static final long QUANTS = 2;

    @Override
    public void decode(MemorySegment src, long srcOffsetBytes, float[] dst, int dstOffset, int count) {
        long block = srcOffsetBytes;
        for (int i = dstOffset; i < dstOffset + count; i += BLOCK_VALUES, block += BLOCK_BYTES) {
            float scale = BlockBytes.half(src, block + SCALE);
            for (int j = 0; j < BLOCK_VALUES; j++) {
                dst[i + j] = (byte) BlockBytes.unsignedByte(src, block + QUANTS + j) * scale;
            }
        }
    }

    @Override
    public void encode(float[] src, int srcOffset, MemorySegment dst, long dstOffsetBytes, int count) {
        long block = dstOffsetBytes;
        for (int i = srcOffset; i < srcOffset + count; i += BLOCK_VALUES, block += BLOCK_BYTES) {
            float scale = Math.abs(BlockBytes.extreme(src, i, BLOCK_VALUES)) / 127;
            float inverse = scale == 0 ? 0 : 1 / scale;
            BlockBytes.setHalf(dst, block + SCALE, scale);
            for (int j = 0; j < BLOCK_VALUES; j++) {
                BlockBytes.setByte(dst, block + QUANTS + j, roundHalfAwayFromZero(src[i + j] * inverse));
            }
        }
    }

    private static int roundHalfAwayFromZero(float value) {
        return (int) Math.copySign(Math.floor(Math.abs((double) value) + 0.5), value);
    }
}
