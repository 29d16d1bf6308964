package io.nightjar.base;

import java.lang.foreign.MemorySegment;

/**
 * 5 bits a weight: 32 values share a scale and a minimum.
 *
 * <pre>
 * byte 0      2       4                                 20
 *      | d f16 | m f16 | 16 bytes: low nibbles are values 0..15, high nibbles 16..31 |
 * </pre>
 *
 * <p>{@code x = d * q + m}
 *
 * <p>Source: ggml, block_q4_1.
 */
final class Q4_1Codec implements BlockEncoder {

    private static final int BLOCK_VALUES = 32;
    private static final int BLOCK_BYTES = 20;

    private static final int HALF = BLOCK_VALUES / 2;
    private static final long SCALE = 0;
    private static final long MIN = 2;
    private static final long QUANTS = 4;

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
        float min = BlockBytes.half(src, block + MIN);
        for (int j = 0; j < HALF; j++) {
            int pair = BlockBytes.unsignedByte(src, block + QUANTS + j);
            dst[offset + j] = (pair & 0xF) * scale + min;
            dst[offset + j + HALF] = (pair >>> 4) * scale + min;
        }
    }

    @Override
    public void encodeBlock(float[] src, int offset, MemorySegment dst, long block) {
        float min = BlockBytes.min(src, offset, BLOCK_VALUES);
        float scale = (BlockBytes.max(src, offset, BLOCK_VALUES) - min) / 15;
        float inverse = scale == 0 ? 0 : 1 / scale;
        BlockBytes.setHalf(dst, block + SCALE, scale);
        BlockBytes.setHalf(dst, block + MIN, min);
        for (int j = 0; j < HALF; j++) {
            int low = Math.min(15, (int) ((src[offset + j] - min) * inverse + 0.5f));
            int high = Math.min(15, (int) ((src[offset + j + HALF] - min) * inverse + 0.5f));
            BlockBytes.setByte(dst, block + QUANTS + j, low | high << 4);
        }
    }
}
