package io.nightjar.base;

import java.lang.foreign.MemorySegment;

/**
 * 6.5625 bits a weight: 256 values in 16 sub-blocks of 16, each with an 8-bit scale. The two halves of 128 values are
 * packed alike, four quarters of 32 side by side: byte j of {@code l} has the low bits of quarters 0 and 2, byte 32 + j
 * those of 1 and 3; byte j of {@code h} has the two high bits of all four.
 *
 * <pre>
 * byte 0                  128               192                208    210
 *      | 2 x 64 bytes l    | 2 x 32 bytes h   | 16 signed bytes s | d f16 |
 * </pre>
 *
 * <p>{@code x = d * s * (q - 32)}
 *
 * <p>Source: ggml, block_q6_K.
 */
final class Q6_KCodec implements BlockCodec {

    private static final int BLOCK_VALUES = 256;
    private static final int BLOCK_BYTES = 210;

    private static final long LOW_BITS = 0;
    private static final long HIGH_BITS = 128;
    private static final long SUB_SCALES = 192;
    private static final long SCALE = 208;

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
        for (int i = 0; i < BLOCK_VALUES; i++) {
            int half = i / 128;
            int quarter = i / 32 % 4;
            int j = i % 32;
            int low = BlockBytes.unsignedByte(src, block + LOW_BITS + 64L * half + 32L * (quarter & 1) + j);
            int high = BlockBytes.unsignedByte(src, block + HIGH_BITS + 32L * half + j);
            int quant = ((low >>> (4 * (quarter / 2))) & 0xF) | ((high >>> (2 * quarter)) & 3) << 4;
            int subScale = (byte) BlockBytes.unsignedByte(src, block + SUB_SCALES + i / 16);
            dst[offset + i] = scale * subScale * (quant - 32);
        }
    }
}
