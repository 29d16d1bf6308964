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
final class Q4_0Codec implements BlockEncoder {

    private static final int BLOCK_VALUES = 32;
    private static final int BLOCK_BYTES = 18;

    private static final int HALF = BLOCK_VALUES / 2;
    private static final long SCALE = 0;
    private static final long QUANTS = 2;

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
        float scale = BlockBytes.half(src, block + SCALE);
        for (int j = 0; j < HALF; j++) {
            int pair = BlockBytes.unsignedByte(src, block + QUANTS + j);
            dst[offset + j] = ((pair & 0xF) - 8) * scale;
            dst[offset + j + HALF] = ((pair >>> 4) - 8) * scale;
        }
    }

    @Override
    public void encodeBlock(float[] src, int offset, MemorySegment dst, long block) {
        float extreme = BlockBytes.extreme(src, offset, BLOCK_VALUES);
        float scale = extreme / -8;
        float inverse = scale == 0 ? 0 : 1 / scale;
        BlockBytes.setHalf(dst, block + SCALE, scale);
        for (int j = 0; j < HALF; j++) {
            int low = Math.min(15, (int) (src[offset + j] * inverse + 8.5f));
            int high = Math.min(15, (int) (src[offset + j + HALF] * inverse + 8.5f));
            BlockBytes.setByte(dst, block + QUANTS + j, low | high << 4);
        }
    }
}
