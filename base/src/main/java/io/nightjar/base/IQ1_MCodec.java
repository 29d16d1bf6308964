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
final class IQ1_MCodec implements BlockCodec {

    private static final int BLOCK_VALUES = 256;
    private static final int BLOCK_BYTES = 56;

    private static final long LOW_BITS = 0;
    private static final long HIGH_BITS = 32;
    private static final long SUB_SCALES = 48;

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
        float scale = scale(src, block + SUB_SCALES);
        for (int k = 0; k < 32; k++) {
            int sub = k / 2;
            int word = Short.toUnsignedInt(src.get(LittleEndian.SHORT, block + SUB_SCALES + 2L * (sub / 4)));
            float subScale = scale * (2 * (word >>> (3 * (sub % 4)) & 7) + 1);
            int high = BlockBytes.nibble(src, block + HIGH_BITS, k);
            float shift = (high & 8) == 0 ? Codebook.IQ1_SHIFT : -Codebook.IQ1_SHIFT;
            int point = BlockBytes.unsignedByte(src, block + LOW_BITS + k) | (high & 7) << 8;
            Codebook.IQ1.putShifted(point, subScale, shift, dst, offset + 8 * k);
        }
    }

    private static float scale(MemorySegment src, long words) {
        int half = 0;
        for (int i = 0; i < 4; i++) {
            half |= (src.get(LittleEndian.SHORT, words + 2L * i) >>> 12 & 0xF) << (4 * i);
        }
        return Float.float16ToFloat((short) half);
    }
}
