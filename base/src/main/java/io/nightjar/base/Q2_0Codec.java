package io.nightjar.base;

import java.lang.foreign.MemorySegment;

/**
 * 2.25 bits a weight: 64 values share one scale; byte j has values 4 j to 4 j + 3, the first lowest.
 *
 * <pre>
 * byte 0      2                18
 *      | d f16 | 16 bytes q |
 * </pre>
 *
 * <p>{@code x = (q - 1) * d}
 *
 * <p>Source: ggml, block_q2_0.
 */
final class Q2_0Codec implements BlockEncoder {

    private static final int BLOCK_VALUES = 64;
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
            int quant = BlockBytes.unsignedByte(src, block + QUANTS + i / 4) >>> (2 * (i % 4)) & 3;
            dst[offset + i] = (quant - 1) * scale;
        }
    }

    /** The scale is the largest magnitude, so that the encoder never uses the quant 3. */
    @Override
    public void encodeBlock(float[] src, int offset, MemorySegment dst, long block) {
        float scale = Math.abs(BlockBytes.extreme(src, offset, BLOCK_VALUES));
        float inverse = scale > 0 ? 1 / scale : 0;
        BlockBytes.setHalf(dst, block + SCALE, scale);
        for (int j = 0; j < BLOCK_VALUES / 4; j++) {
            int packed = 0;
            for (int k = 0; k < 4; k++) {
                int quant = Math.clamp(BlockBytes.round(src[offset + 4 * j + k] * inverse) + 1, 0, 3);
                packed |= quant << (2 * k);
            }
            BlockBytes.setByte(dst, block + QUANTS + j, packed);
        }
    }
}
