package io.nightjar.base;

import java.lang.foreign.MemorySegment;

/**
 * 2.5625 bits a weight: 256 values in 16 sub-blocks of 16, each with a 4-bit scale and two points of a {@link
 * Codebook} of 1024 points of 8 values, with 8 signs a point.
 *
 * <pre>
 * byte 0      2                            34                    66                                 74            82
 *      | d f16 | 32 bytes: bits 0..7 of p | 32 bytes of signs | 8 bytes: 4 x bits 8..9 of p each | 8 bytes: nibbles of s |
 * </pre>
 *
 * <p>{@code x = d * (0.5 + s) * 0.25 * p * sign}
 *
 * <p>Source: ggml, block_iq2_s.
 */
final class IQ2_SCodec extends CodebookCodec {

    private static final int BLOCK_BYTES = 82;

    private static final long SCALE = 0;
    private static final long LOW_BITS = 2;
    private static final long SIGNS = 34;
    private static final long HIGH_BITS = 66;
    private static final long SUB_SCALES = 74;

    IQ2_SCodec() {
        super(Codebook.IQ2_S, 1 / 8f);
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
        int high = BlockBytes.unsignedByte(src, block + HIGH_BITS + k / 4) >>> (2 * (k % 4)) & 3;
        return BlockBytes.unsignedByte(src, block + LOW_BITS + k) | high << 8;
    }

    @Override
    public int forms(MemorySegment src, long block, int k) {
        return BlockBytes.unsignedByte(src, block + SIGNS + k);
    }
}
