package io.nightjar.base;

import java.lang.foreign.MemorySegment;

/**
 * 4.5 bits a weight: 32 values share one scale; a nibble picks one of 16 values, which lie closer together near zero.
 *
 * <pre>
 * byte 0      2                                 18
 *      | d f16 | 16 bytes: low nibbles are values 0..15, high nibbles 16..31 |
 * </pre>
 *
 * <p>{@code x = d * v[q]}
 *
 * <p>Source: ggml, block_iq4_nl.
 */
public final class IQ4_NLCodec implements BlockCodec {

    private static final int BLOCK_VALUES = 32;
    private static final int BLOCK_BYTES = 18;

    private static final int HALF = BLOCK_VALUES / 2;
    private static final long SCALE = 0;
    private static final long QUANTS = 2;
    private static final byte[] VALUES = {-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113};

    @Override
    public int blockValues() {
        return BLOCK_VALUES;
    }

    @Override
    public int blockBytes() {
        return BLOCK_BYTES;
    }

    /** The value that a nibble stands for, in IQ4_XS too. */
    public static int value(int nibble) {
        return VALUES[nibble];
    }

    @Override
    public void decodeBlock(MemorySegment src, long block, float[] dst, int offset) {
        float scale = BlockBytes.half(src, block + SCALE);
        for (int j = 0; j < HALF; j++) {
            int pair = BlockBytes.unsignedByte(src, block + QUANTS + j);
            dst[offset + j] = scale * value(pair & 0xF);
            dst[offset + j + HALF] = scale * value(pair >>> 4);
        }
    }
}
