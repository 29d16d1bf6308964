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
final class IQ2_XSCodec extends CodebookCodec {

    private static final int BLOCK_BYTES = 74;

    private static final long SCALE = 0;
    private static final long POINTS = 2;
    private static final long SUB_SCALES = 66;

    IQ2_XSCodec() {
        super(Codebook.IQ2_XS, 1 / 8f);
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
        return 2 * BlockBytes.nibble(src, block + SUB_SCALES, k / 2) + 1;
    }

    @Override
    public int point(MemorySegment src, long block, int k) {
        return word(src, block, k) & 0x1FF;
    }

    @Override
    public int forms(MemorySegment src, long block, int k) {
        return Codebook.evenSigns(word(src, block, k) >>> 9);
    }

    private static int word(MemorySegment src, long block, int k) {
        return Short.toUnsignedInt(src.get(LittleEndian.SHORT, block + POINTS + 2L * k));
    }
}
