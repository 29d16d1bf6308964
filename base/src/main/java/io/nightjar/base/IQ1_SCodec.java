package io.nightjar.base;

import java.lang.foreign.MemorySegment;

/**
 * 1.5625 bits a weight: 256 values in 8 sub-blocks of 32, each with a 3-bit scale, a shift of an eighth up or down,
 * and four points of a {@link Codebook} of 2048 points of 8 values -1, 0 or 1.
 *
 * <pre>
 * byte 0      2                            34                                                                     50
 *      | d f16 | 32 bytes: bits 0..7 of p | 8 x u16: 4 x 3 bits (8..10 of p), 3 bits s, 1 bit: shift down |
 * </pre>
 *
 * <p>{@code x = d * (2 * s + 1) * (p +- 0.125)}
 *
 * <p>Source: ggml, block_iq1_s.
 */
final class IQ1_SCodec extends CodebookCodec {

    private static final int BLOCK_BYTES = 50;

    private static final long SCALE = 0;
    private static final long LOW_BITS = 2;
    private static final long HIGH_BITS = 34;

    IQ1_SCodec() {
        super(Codebook.IQ1, 1 / 8f);
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
        return 2 * (word(src, block, k) >>> 12 & 7) + 1;
    }

    @Override
    public int point(MemorySegment src, long block, int k) {
        return BlockBytes.unsignedByte(src, block + LOW_BITS + k) | (word(src, block, k) >>> (3 * (k % 4)) & 7) << 8;
    }

    @Override
    public int forms(MemorySegment src, long block, int k) {
        return word(src, block, k) >>> 15 == 0 ? 0 : DOWN;
    }

    private static int word(MemorySegment src, long block, int k) {
        return Short.toUnsignedInt(src.get(LittleEndian.SHORT, block + HIGH_BITS + 2L * (k / 4)));
    }
}
