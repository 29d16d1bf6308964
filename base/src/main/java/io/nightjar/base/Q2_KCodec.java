package io.nightjar.base;

import java.lang.foreign.MemorySegment;

/**
 * 2.625 bits a weight: 256 values in 16 sub-blocks of 16, each with a 4-bit scale and a 4-bit minimum. A half of 128
 * values has 32 bytes of quants: byte j has the two bits of values j, 32 + j, 64 + j and 96 + j of the half, the first
 * lowest.
 *
 * <pre>
 * byte 0                              16             80      82         84
 *      | 16 bytes: s low, m high nibble | 2 x 32 bytes q | d f16 | dmin f16 |
 * </pre>
 *
 * <p>{@code x = d * s * q - dmin * m}
 *
 * <p>Source: ggml, block_q2_K.
 */
final class Q2_KCodec implements BlockCodec {

    private static final int BLOCK_VALUES = 256;
    private static final int BLOCK_BYTES = 84;

    private static final long SUB_SCALES = 0;
    private static final long QUANTS = 16;
    private static final long SCALE = 80;
    private static final long MIN_SCALE = 82;

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
        for (int i = 0; i < BLOCK_VALUES; i++) {
            int pair = BlockBytes.unsignedByte(src, block + SUB_SCALES + i / 16);
            float subScale = scale * (pair & 0xF);
            float subMin = minScale * (pair >>> 4);
            int quarter = i / 32 % 4;
            int quant = BlockBytes.unsignedByte(src, block + QUANTS + 32L * (i / 128) + i % 32) >>> (2 * quarter) & 3;
            dst[offset + i] = subScale * quant - subMin;
        }
    }
}
