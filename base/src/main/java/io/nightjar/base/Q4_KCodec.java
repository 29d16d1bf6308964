package io.nightjar.base;

import java.lang.foreign.MemorySegment;

/**
 * 4.5 bits a weight: 256 values in 8 sub-blocks of 32, each with a 6-bit scale and a 6-bit minimum.
 *
 * <pre>
 * byte 0      2          4                  16                                      144
 *      | d f16 | dmin f16 | 12 bytes: 8 x (s, m) | 4 x 32 bytes: low nibbles are sub-block 2i, high 2i + 1 |
 * </pre>
 *
 * <p>{@code x = d * s * q - dmin * m}
 *
 * <p>Source: ggml, block_q4_K.
 */
final class Q4_KCodec implements BlockCodec {

    private static final int BLOCK_VALUES = 256;
    private static final int BLOCK_BYTES = 144;

    private static final long SCALE = 0;
    private static final long MIN_SCALE = 2;
    private static final long SUB_SCALES = 4;
    private static final long QUANTS = 16;

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
        float minScale = BlockBytes.half(src, block + MIN_SCALE);
        for (int sub = 0; sub < 8; sub++) {
            float subScale = scale * SixBitPairs.scale(src, block + SUB_SCALES, sub);
            float subMin = minScale * SixBitPairs.min(src, block + SUB_SCALES, sub);
            int shift = 4 * (sub & 1);
            for (int j = 0; j < 32; j++) {
                int quant = BlockBytes.unsignedByte(src, block + QUANTS + 32L * (sub / 2) + j) >>> shift & 0xF;
                dst[offset + 32 * sub + j] = subScale * quant - subMin;
            }
        }
    }
}
