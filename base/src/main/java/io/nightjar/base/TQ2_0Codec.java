package io.nightjar.base;

import java.lang.foreign.MemorySegment;

/**
 * 2.0625 bits a weight: 256 values -1, 0 or 1 share one scale. A half of 128 values has 32 bytes: byte j has values j,
 * 32 + j, 64 + j and 96 + j of the half, the first lowest.
 *
 * <pre>
 * byte 0              64     66
 *      | 2 x 32 bytes q | d f16 |
 * </pre>
 *
 * <p>{@code x = d * (q - 1)}
 *
 * <p>Source: ggml, block_tq2_0.
 */
final class TQ2_0Codec implements BlockEncoder {

    private static final int BLOCK_VALUES = 256;
    private static final int BLOCK_BYTES = 66;

    private static final long QUANTS = 0;
    private static final long SCALE = 64;

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
            int quarter = i / 32 % 4;
            int quant = BlockBytes.unsignedByte(src, block + QUANTS + 32L * (i / 128) + i % 32) >>> (2 * quarter) & 3;
            dst[offset + i] = scale * (quant - 1);
        }
    }

    @Override
    public void encodeBlock(float[] src, int offset, MemorySegment dst, long block) {
        float scale = Math.abs(BlockBytes.extreme(src, offset, BLOCK_VALUES));
        float inverse = scale == 0 ? 0 : 1 / scale;
        for (int j = 0; j < BLOCK_VALUES / 4; j++) {
            int first = offset + 128 * (j / 32) + j % 32;
            int packed = 0;
            for (int quarter = 0; quarter < 4; quarter++) {
                packed |= (BlockBytes.round(src[first + 32 * quarter] * inverse) + 1) << (2 * quarter);
            }
            BlockBytes.setByte(dst, block + QUANTS + j, packed);
        }
        BlockBytes.setHalf(dst, block + SCALE, scale);
    }
}
