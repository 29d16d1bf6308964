package io.nightjar.base;

import java.lang.foreign.MemorySegment;

/**
 * 4.25 bits a weight: 256 values in 8 sub-blocks of 32, each with a 6-bit scale; nibbles pick the values of IQ4_NL.
 *
 * <pre>
 * byte 0      2                  4                         8                                       136
 *      | d f16 | u16: bits 4..5 of s | 4 bytes: nibbles of s | 8 x 16 bytes: low nibbles are values 0..15, high 16..31 |
 * </pre>
 *
 * <p>{@code x = d * (s - 32) * v[q]}
 *
 * <p>Source: ggml, block_iq4_xs.
 */
final class IQ4_XSCodec implements BlockCodec {

    private static final int BLOCK_VALUES = 256;
    private static final int BLOCK_BYTES = 136;

    private static final int SUB_BLOCK = 32;
    private static final long SCALE = 0;
    private static final long HIGH_SCALES = 2;
    private static final long LOW_SCALES = 4;
    private static final long QUANTS = 8;

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
        int highScales = src.get(LittleEndian.SHORT, block + HIGH_SCALES);
        for (int sub = 0; sub < BLOCK_VALUES / SUB_BLOCK; sub++) {
            int low = BlockBytes.nibble(src, block + LOW_SCALES, sub);
            int high = highScales >>> (2 * sub) & 3;
            float subScale = scale * ((low | high << 4) - 32);
            int at = offset + SUB_BLOCK * sub;
            for (int j = 0; j < SUB_BLOCK / 2; j++) {
                int pair = BlockBytes.unsignedByte(src, block + QUANTS + 16L * sub + j);
                dst[at + j] = subScale * IQ4_NLCodec.value(pair & 0xF);
                dst[at + j + SUB_BLOCK / 2] = subScale * IQ4_NLCodec.value(pair >>> 4);
            }
        }
    }
}
