package io.nightjar.base;

import java.lang.foreign.MemorySegment;

/**
 * 2.3125 bits a weight: 256 values in 16 sub-blocks of 16, each with a 4-bit scale and two points of a {@link
 * Codebook} of 512 points of 8 values, with 7 bits of signs a point.
 *
 * <pre>
 * byte 0      2                                              66                     74
 *      | d f16 | 32 x u16: 9 bits point p, 7 bits of signs | 8 bytes: nibbles of s |
 * </pre>
 *
 * <p>{@code x = d * (0.5 + s) * 0.25 * p * sign}
 *
 * <p>Source: ggml, block_iq2_xs.
 */
final class IQ2_XSCodec implements BlockCodec {

    private static final int BLOCK_VALUES = 256;
    private static final int BLOCK_BYTES = 74;

    private static final long SCALE = 0;
    private static final long POINTS = 2;
    private static final long SUB_SCALES = 66;

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
        for (int k = 0; k < 32; k++) {
            float subScale = scale * (0.5f + BlockBytes.nibble(src, block + SUB_SCALES, k / 2)) * 0.25f;
            int word = Short.toUnsignedInt(src.get(LittleEndian.SHORT, block + POINTS + 2L * k));
            Codebook.IQ2_XS.put(word & 0x1FF, subScale, Codebook.evenSigns(word >>> 9), dst, offset + 8 * k);
        }
    }
}
