package io.nightjar.base;

import java.lang.foreign.MemorySegment;

/**
 * 1.125 bits a weight: 128 values are the scale or its negative; bit i % 8 of byte i / 8 belongs to value i.
 *
 * <pre>
 * byte 0      2                18
 *      | d f16 | 16 bytes q |
 * </pre>
 *
 * <p>{@code x = q ? d : -d}
 *
 * <p>Source: ggml, block_q1_0.
 */
final class Q1_0Codec implements BlockEncoder {

    private static final int BLOCK_VALUES = 128;
    private static final int BLOCK_BYTES = 18;

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
        for (int i = 0; i < BLOCK_VALUES; i++) {
            int bit = BlockBytes.unsignedByte(src, block + QUANTS + i / 8) >>> (i % 8) & 1;
            dst[offset + i] = bit == 0 ? -scale : scale;
        }
    }

    /** The scale is the mean magnitude. */
    @Override
    public void encodeBlock(float[] src, int offset, MemorySegment dst, long block) {
        float magnitudes = 0;
        for (int i = 0; i < BLOCK_VALUES; i++) {
            magnitudes += Math.abs(src[offset + i]);
        }
        BlockBytes.setHalf(dst, block + SCALE, magnitudes / BLOCK_VALUES);
        for (int j = 0; j < BLOCK_VALUES / 8; j++) {
            int bits = 0;
            for (int bit = 0; bit < 8; bit++) {
                bits |= src[offset + 8 * j + bit] >= 0 ? 1 << bit : 0;
            }
            BlockBytes.setByte(dst, block + QUANTS + j, bits);
        }
    }
}
