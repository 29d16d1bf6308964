package io.nightjar.base;

import java.lang.foreign.MemorySegment;

/**
 * 5.5 bits a weight: 32 values share one scale; bit i of {@code h} is the fifth bit of value i.
 *
 * <pre>
 * byte 0      2       6                                 22
 *      | d f16 | h u32 | 16 bytes: low nibbles are values 0..15, high nibbles 16..31 |
 * </pre>
 *
 * <p>{@code x = d * (q - 16)}
 *
 * <p>Source: ggml, block_q5_0.
 */
final class Q5_0Codec implements BlockEncoder {

    private static final int BLOCK_VALUES = 32;
    private static final int BLOCK_BYTES = 22;

    private static final int HALF = BLOCK_VALUES / 2;
    private static final long SCALE = 0;
    private static final long FIFTH_BITS = 2;
    private static final long QUANTS = 6;

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
        int fifthBits = src.get(LittleEndian.INT, block + FIFTH_BITS);
        for (int j = 0; j < HALF; j++) {
            int pair = BlockBytes.unsignedByte(src, block + QUANTS + j);
            int low = (pair & 0xF) | (fifthBits >>> j & 1) << 4;
            int high = pair >>> 4 | (fifthBits >>> (j + HALF) & 1) << 4;
            dst[offset + j] = (low - 16) * scale;
            dst[offset + j + HALF] = (high - 16) * scale;
        }
    }

    @Override
    public void encodeBlock(float[] src, int offset, MemorySegment dst, long block) {
        float extreme = BlockBytes.extreme(src, offset, BLOCK_VALUES);
        float scale = extreme / -16;
        float inverse = scale == 0 ? 0 : 1 / scale;
        BlockBytes.setHalf(dst, block + SCALE, scale);
        int fifthBits = 0;
        for (int j = 0; j < HALF; j++) {
            int low = Math.min(31, (int) (src[offset + j] * inverse + 16.5f));
            int high = Math.min(31, (int) (src[offset + j + HALF] * inverse + 16.5f));
            BlockBytes.setByte(dst, block + QUANTS + j, (low & 0xF) | (high & 0xF) << 4);
            fifthBits |= (low >>> 4) << j | (high >>> 4) << (j + HALF);
        }
        dst.set(LittleEndian.INT, block + FIFTH_BITS, fifthBits);
    }
}
