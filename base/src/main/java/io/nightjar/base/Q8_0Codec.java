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
final class Q8_0Codec implements BlockEncoder {

    private static final int BLOCK_VALUES = 32;
    private static final int BLOCK_BYTES = 34;

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
        for (int j = 0; j < BLOCK_VALUES; j++) {
            dst[offset + j] = (byte) BlockBytes.unsignedByte(src, block + QUANTS + j) * scale;
        }
    }

    @Override
    public void encodeBlock(float[] src, int offset, MemorySegment dst, long block) {
        float scale = Math.abs(BlockBytes.extreme(src, offset, BLOCK_VALUES)) / 127;
        float inverse = scale == 0 ? 0 : 1 / scale;
        BlockBytes.setHalf(dst, block + SCALE, scale);
        for (int j = 0; j < BLOCK_VALUES; j++) {
            BlockBytes.setByte(dst, block + QUANTS + j, BlockBytes.round(src[offset + j] * inverse));
        }
    }
}
