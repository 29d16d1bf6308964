package io.nightjar.base;

import java.lang.foreign.MemorySegment;

/**
 * 3.4375 bits a weight: 256 values in 16 sub-blocks of 16, each with a 6-bit scale. Bit i of byte j of {@code h}
 * belongs to value 32 i + j: where it is clear, 4 is taken away. The low bits lie as in Q2_K.
 *
 * <pre>
 * byte 0            32              96                       108    110
 *      | 32 bytes h | 2 x 32 bytes q | 12 bytes: 16 scales s | d f16 |
 *
 * scale i: bits 0..3 in byte i % 8, the low nibble for i up to 7; bits 4..5 in byte 8 + i % 4, from bit 2 (i / 4) on
 * </pre>
 *
 * <p>{@code x = d * (s - 32) * (q - (h ? 0 : 4))}
 *
 * <p>Source: ggml, block_q3_K.
 */
public final class Q3_KCodec implements BlockCodec {

    private static final int BLOCK_VALUES = 256;
    private static final int BLOCK_BYTES = 110;

    private static final long HIGH_BITS = 0;
    private static final long QUANTS = 32;
    private static final long SUB_SCALES = 96;
    private static final long SCALE = 108;

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
            float subScale = scale * subScale(src, block + SUB_SCALES, i / 16);
            int quarter = i / 32 % 4;
            int low = BlockBytes.unsignedByte(src, block + QUANTS + 32L * (i / 128) + i % 32) >>> (2 * quarter) & 3;
            int high = BlockBytes.unsignedByte(src, block + HIGH_BITS + i % 32) >>> (i / 32) & 1;
            dst[offset + i] = subScale * (low - 4 * (1 - high));
        }
    }

    /** The scale of a sub-block, -32 to 31, of the twelve bytes at {@code scales}. */
    public static int subScale(MemorySegment src, long scales, int index) {
        int low = BlockBytes.unsignedByte(src, scales + index % 8) >>> (4 * (index / 8)) & 0xF;
        int high = BlockBytes.unsignedByte(src, scales + 8 + index % 4) >>> (2 * (index / 4)) & 3;
        return (low | high << 4) - 32;
    }
}
