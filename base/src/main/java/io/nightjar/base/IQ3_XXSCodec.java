package io.nightjar.base;

import java.lang.foreign.MemorySegment;

/**
 * 3.0625 bits a weight: 256 values in 8 sub-blocks of 32; each is eight points of a {@link Codebook} of 256 points of
 * 4 values, with 7 bits of signs for two points and one 4-bit scale.
 *
 * <pre>
 * byte 0      2                       66                                             98
 *      | d f16 | 64 bytes: points p | 8 x u32: 4 x 7 bits of signs, 4 bits s |
 * </pre>
 *
 * <p>{@code x = d * (0.5 + s) * 0.5 * p * sign}
 *
 * <p>Source: ggml, block_iq3_xxs.
 */
final class IQ3_XXSCodec implements BlockCodec {

    private static final int BLOCK_VALUES = 256;
    private static final int BLOCK_BYTES = 98;

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
        for (int k = 0; k < 64; k++) {
            int word = src.get(LittleEndian.INT, block + SUB_SCALES + 4L * (k / 8));
            float subScale = scale * (0.5f + (word >>> 28)) * 0.5f;
            int signs = Codebook.evenSigns(word >>> (7 * (k / 2 % 4)) & 0x7F) >>> (4 * (k % 2));
            int point = BlockBytes.unsignedByte(src, block + POINTS + k);
            Codebook.IQ3_XXS.put(point, subScale, signs, dst, offset + 4 * k);
        }
    }
}
