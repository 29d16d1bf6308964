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
final class IQ2_XXSCodec extends CodebookCodec {

    private static final int BLOCK_BYTES = 66;

    private static final long SCALE = 0;
    private static final long SUB_BLOCKS = 2;

    IQ2_XXSCodec() {
        super(Codebook.IQ2_XXS, 1 / 8f);
    }

    @Override
    public int blockBytes() {
        return BLOCK_BYTES;
    }

    @Override
    float scale(MemorySegment src, long block) {
        return BlockBytes.half(src, block + SCALE);
    }

    @Override
    public int factor(MemorySegment src, long block, int k) {
        return 2 * (word(src, block, k) >>> 28) + 1;
    }

    @Override
    public int point(MemorySegment src, long block, int k) {
        return BlockBytes.unsignedByte(src, block + SUB_BLOCKS + 8L * (k / 4) + k % 4);
    }

    @Override
    public int forms(MemorySegment src, long block, int k) {
        return Codebook.evenSigns(word(src, block, k) >>> (7 * (k % 4)) & 0x7F);
    }

    private static int word(MemorySegment src, long block, int k) {
        return src.get(LittleEndian.INT, block + SUB_BLOCKS + 8L * (k / 4) + 4);
    }
}
