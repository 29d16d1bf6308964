package io.nightjar.base;

import java.lang.foreign.MemorySegment;

/**
 * 1.75 bits a weight: 256 values in 16 sub-blocks of 16, each with a 3-bit scale and two points of the {@link
 * Codebook} of IQ1_S; each point has its own shift of an eighth up or down. The binary16 scale is spread over the
 * highest nibbles of four words, the lowest nibble first.
 *
 * <pre>
 * byte 0                            32                                               48                          56
 *      | 32 bytes: bits 0..7 of p | 16 bytes: 2 x (3 bits: 8..10 of p, 1 bit: down) | 4 x u16: 4 x 3 bits s, 4 bits of d |
 * </pre>
 *
 * <p>{@code x = d * (2 * s + 1) * (p +- 0.125)}
 *
 * <p>Source: ggml, block_iq1_m.
 */
final class IQ1_MCodec extends CodebookCodec {

    private static final int BLOCK_BYTES = 56;

    private static final long LOW_BITS = 0;
    private static final long HIGH_BITS = 32;
    private static final long SUB_SCALES = 48;

    IQ1_MCodec() {
        super(Codebook.IQ1, 1 / 8f);
    }

    @Override
    public int blockBytes() {
        return BLOCK_BYTES;
    }

    @Override
    float scale(MemorySegment src, long block) {
        int half = 0;
        for (int i = 0; i < 4; i++) {
            half |= (src.get(LittleEndian.SHORT, block + SUB_SCALES + 2L * i) >>> 12 & 0xF) << (4 * i);
        }
        return Float.float16ToFloat((short) half);
    }

    @Override
    public int factor(MemorySegment src, long block, int k) {
        int sub = k / 2;
        int word = Short.toUnsignedInt(src.get(LittleEndian.SHORT, block + SUB_SCALES + 2L * (sub / 4)));
        return 2 * (word >>> (3 * (sub % 4)) & 7) + 1;
    }

    @Override
    public int point(MemorySegment src, long block, int k) {
        int high = BlockBytes.nibble(src, block + HIGH_BITS, k) & 7;
        return BlockBytes.unsignedByte(src, block + LOW_BITS + k) | high << 8;
    }

    @Override
    public int forms(MemorySegment src, long block, int k) {
        return (BlockBytes.nibble(src, block + HIGH_BITS, k) & 8) == 0 ? 0 : DOWN;
    }
}
