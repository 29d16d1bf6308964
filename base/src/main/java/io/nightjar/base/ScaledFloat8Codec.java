package io.nightjar.base;

import java.lang.foreign.MemorySegment;

/**
 * 9 bits a weight: 32 values of 8-bit floating point and their scale. Ours, for the folders that keep values and scales in
 * two tensors.
 *
 * <pre>
 * byte 0         4              36
 *      | d f32   | 32 bytes: values |
 * </pre>
 *
 * <p>{@code x = d * v}
 */
final class ScaledFloat8Codec implements BlockCodec {

    private static final int BLOCK_VALUES = 32;
    private static final long VALUES = Float.BYTES;

    private final Float8Codec values;

    ScaledFloat8Codec(Float8Codec values) {
        this.values = values;
    }

    @Override
    public int blockValues() {
        return BLOCK_VALUES;
    }

    @Override
    public int blockBytes() {
        return Float.BYTES + BLOCK_VALUES;
    }

    @Override
    public void decodeBlock(MemorySegment src, long block, float[] dst, int offset) {
        float scale = src.get(LittleEndian.FLOAT, block);
        values.decode(src, block + VALUES, dst, offset, BLOCK_VALUES);
        for (int i = offset; i < offset + BLOCK_VALUES; i++) {
            dst[i] = scale * dst[i];
        }
    }
}
