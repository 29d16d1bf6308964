package io.nightjar.base;

import java.lang.foreign.MemorySegment;

/**
 * 4.5 bits a weight: 32 values share one scale.
 *
 * <pre>
 * byte 0      2                                 18
 *      | d f16 | 16 bytes: low nibbles are values 0..15, high nibbles 16..31 |
 * </pre>
 *
 * <p>{@code x = d * (q - 8)}
 *
 * <p>Source: ggml, block_q4_0.
 */
final class Q4_0Codec implements BlockCodec {

    static final int BLOCK_VALUES = 32;
    static final int BLOCK_BYTES = 18;

    private static final int HALF = BLOCK_VALUES / 2;
    private static final long SCALE = 0;
    private static final long QUANTS = 2;

    @Override
    public void decode(MemorySegment src, long srcOffsetBytes, float[] dst, int dstOffset, int count) {
        long block = srcOffsetBytes;
        for (int i = dstOffset; i < dstOffset + count; i += BLOCK_VALUES, block += BLOCK_BYTES) {
            float scale = BlockBytes.half(src, block + SCALE);
            for (int j = 0; j < HALF; j++) {
                int pair = BlockBytes.unsignedByte(src, block + QUANTS + j);
                dst[i + j] = ((pair & 0xF) - 8) * scale;
                dst[i + j + HALF] = ((pair >>> 4) - 8) * scale;
            }
        }
    }

    @Override
    public void encode(float[] src, int srcOffset, MemorySegment dst, long dstOffsetBytes, int count) {
        long block = dstOffsetBytes;
        for (int i = srcOffset; i < srcOffset + count; i += BLOCK_VALUES, block += BLOCK_BYTES) {
            float extreme = BlockBytes.extreme(src, i, BLOCK_VALUES);
            float scale = extreme / -8;
            float inverse = scale == 0 ? 0 : 1 / scale;
            BlockBytes.setHalf(dst, block + SCALE, scale);
            for (int j = 0; j < HALF; j++) {
                int low = Math.min(15, (int) (src[i + j] * inverse + 8.5f));
                int high = Math.min(15, (int) (src[i + j + HALF] * inverse + 8.5f));
                BlockBytes.setByte(dst, block + QUANTS + j, low | high << 4);
            }
        }
    }
}
