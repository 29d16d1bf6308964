package io.nightjar.base;

import java.lang.foreign.MemorySegment;

/**
 * 6 bits a weight: 32 values share a scale and a minimum; bit i of {@code h} is the fifth bit of value i.
 *
 * <pre>
 * byte 0      2       4       8                                 24
 *      | d f16 | m f16 | h u32 | 16 bytes: low nibbles are values 0..15, high nibbles 16..31 |
 * </pre>
 *
 * <p>{@code x = d * q + m}
 *
 * <p>Source: ggml, block_q5_1.
 */
final class Q5_1Codec implements BlockEncoder {

    private static final int BLOCK_VALUES = 32;
    private static final int BLOCK_BYTES = 24;

    private static final int HALF = BLOCK_VALUES / 2;
    private static final long SCALE = 0;
    private static final long MIN = 2;
    private static final long FIFTH_BITS = 4;
    private static final long QUANTS = 8;

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
        float min = BlockBytes.half(src, block + MIN);
        int fifthBits = src.get(LittleEndian.INT, block + FIFTH_BITS);
        for (int j = 0; j < HALF; j++) {
            int pair = BlockBytes.unsignedByte(src, block + QUANTS + j);
            int low = (pair & 0xF) | (fifthBits >>> j & 1) << 4;
            int high = pair >>> 4 | (fifthBits >>> (j + HALF) & 1) << 4;
            dst[offset + j] = low * scale + min;
            dst[offset + j + HALF] = high * scale + min;
        }
    }

    @Override
    public void encodeBlock(float[] src, int offset, MemorySegment dst, long block) {
        float min = BlockBytes.min(src, offset, BLOCK_VALUES);
        float scale = (BlockBytes.max(src, offset, BLOCK_VALUES) - min) / 31;
        float inverse = scale == 0 ? 0 : 1 / scale;
        BlockBytes.setHalf(dst, block + SCALE, scale);
        BlockBytes.setHalf(dst, block + MIN, min);
        int fifthBits = 0;
        for (int j = 0; j < HALF; j++) {
            int low = (int) ((src[offset + j] - min) * inverse + 0.5f);
            int high = (int) ((src[offset + j + HALF] - min) * inverse + 0.5f);
            BlockBytes.setByte(dst, block + QUANTS + j, (low & 0xF) | (high & 0xF) << 4);
            fifthBits |= (low >>> 4) << j | (high >>> 4) << (j + HALF);
        }
        dst.set(LittleEndian.INT, block + FIFTH_BITS, fifthBits);
    }
}
