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
final class IQ3_XXSCodec extends CodebookCodec {

    private static final int BLOCK_BYTES = 98;

    private static final long SCALE = 0;
    private static final long POINTS = 2;
    private static final long SUB_SCALES = 66;

    IQ3_XXSCodec() {
        super(Codebook.IQ3_XXS, 1 / 4f);
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
        return BlockBytes.unsignedByte(src, block + POINTS + k);
    }

    @Override
    public int forms(MemorySegment src, long block, int k) {
        return Codebook.evenSigns(word(src, block, k) >>> (7 * (k / 2 % 4)) & 0x7F) >>> (4 * (k % 2)) & 0xF;
    }

    private static int word(MemorySegment src, long block, int k) {
        return src.get(LittleEndian.INT, block + SUB_SCALES + 4L * (k / 8));
    }
}
