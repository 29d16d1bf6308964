package io.nightjar.base;

import java.lang.foreign.MemorySegment;

/**
 * 3.4375 bits a weight: 256 values in 8 sub-blocks of 32, each with a 4-bit scale and eight points of a {@link
 * Codebook} of 512 points of 4 values, with a sign for each value.
 *
 * <pre>
 * byte 0      2                            66                                  74                106                    110
 *      | d f16 | 64 bytes: bits 0..7 of p | 8 bytes: 8 x bit 8 of p each | 32 bytes of signs | 4 bytes: nibbles of s |
 * </pre>
 *
 * <p>{@code x = d * (1 + 2 * s) * p * sign}
 *
 * <p>Source: ggml, block_iq3_s.
 */
final class IQ3_SCodec extends CodebookCodec {

    private static final int BLOCK_BYTES = 110;

    private static final long SCALE = 0;
    private static final long LOW_BITS = 2;
    private static final long HIGH_BITS = 66;
    private static final long SIGNS = 74;
    private static final long SUB_SCALES = 106;

    IQ3_SCodec() {
        super(Codebook.IQ3_S, 1);
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
        return 2 * BlockBytes.nibble(src, block + SUB_SCALES, k / 8) + 1;
    }

    @Override
    public int point(MemorySegment src, long block, int k) {
        int high = BlockBytes.unsignedByte(src, block + HIGH_BITS + k / 8) >>> (k % 8) & 1;
        return BlockBytes.unsignedByte(src, block + LOW_BITS + k) | high << 8;
    }

    @Override
    public int forms(MemorySegment src, long block, int k) {
        return BlockBytes.nibble(src, block + SIGNS, k);
    }
}
