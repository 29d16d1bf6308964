package io.nightjar.base;

import java.lang.foreign.MemorySegment;

/**
 * The scalar reference of one number format: plain loops between packed blocks and F32. It is the oracle of every
 * kernel that reads the format; decoding gives ggml's values bit for bit.
 *
 * <p>Stateless and safe for any thread. Counts are whole blocks.
 */
public interface BlockCodec {

    /**
     * Unpacks {@code count} values.
     *
     * @param src packed blocks
     * @param srcOffsetBytes where the first block begins
     * @param dst receives F32 values from {@code dstOffset} on
     * @param count number of values, a multiple of the block's
     */
    void decode(MemorySegment src, long srcOffsetBytes, float[] dst, int dstOffset, int count);

    /**
     * Packs {@code count} values, rounding as ggml's reference quantiser does.
     *
     * @throws UnsupportedOperationException if the format has no encoder
     */
    void encode(float[] src, int srcOffset, MemorySegment dst, long dstOffsetBytes, int count);
}
