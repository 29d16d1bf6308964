package io.nightjar.base;

import java.lang.foreign.MemorySegment;

/**
 * 2.0625 bits a weight: 256 values in 8 sub-blocks of 32; each is four points of a {@link Codebook} of 256 points of 8
 * values, with 7 bits of signs a point and one 4-bit scale.
 *
 * <pre>
 * byte 0      2                                                                  66
 *      | d f16 | 8 x (4 bytes: points p | u32: 4 x 7 bits of signs, 4 bits s) |
 * </pre>
 *
 * <p>{@code x = d * (0.5 + s) * 0.25 * p * sign}
 *
 * <p>Source: ggml, block_iq2_xxs.
 */
final class IQ2_XXSCodec implements BlockCodec {

    private static final int BLOCK_VALUES = 256;
    private static final int BLOCK_BYTES = 66;

    private static final long SCALE = 0;
    private static final long SUB_BLOCKS = 2;

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
        for (int sub = 0; sub < 8; sub++) {
            long from = block + SUB_BLOCKS + 8L * sub;
            int word = src.get(LittleEndian.INT, from + 4);
            float subScale = scale * (0.5f + (word >>> 28)) * 0.25f;
            for (int k = 0; k < 4; k++) {
                int point = BlockBytes.unsignedByte(src, from + k);
                int signs = Codebook.evenSigns(word >>> (7 * k) & 0x7F);
                Codebook.IQ2_XXS.put(point, subScale, signs, dst, offset + 32 * sub + 8 * k);
            }
        }
    }
}
