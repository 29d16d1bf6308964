package io.nightjar.base;

import java.lang.foreign.MemorySegment;

/**
 * A number format that can be written too, rounding as ggml's reference quantiser does.
 *
 * <p>Stateless and safe for any thread. Counts are whole blocks.
 */
public interface BlockEncoder extends BlockCodec {

    /**
     * Packs one block.
     *
     * @param src F32 values, {@link #blockValues} of them from {@code srcOffset} on
     * @param dst receives the block
     * @param blockOffsetBytes where the block begins
     */
    void encodeBlock(float[] src, int srcOffset, MemorySegment dst, long blockOffsetBytes);

    /**
     * Packs {@code count} values.
     *
     * @param src F32 values from {@code srcOffset} on
     * @param dst receives packed blocks
     * @param dstOffsetBytes where the first block begins
     * @param count number of values, a multiple of the block's
     */
    default void encode(float[] src, int srcOffset, MemorySegment dst, long dstOffsetBytes, int count) {
        long block = dstOffsetBytes;
        for (int i = srcOffset; i < srcOffset + count; i += blockValues(), block += blockBytes()) {
            encodeBlock(src, i, dst, block);
        }
    }
}
