package io.nightjar.base;

import java.lang.foreign.MemorySegment;

/**
 * The scalar reference of one number format: plain loops from packed blocks to F32. It is the oracle of every kernel that
 * reads the format; decoding gives ggml's values bit for bit. A format that can also be written is a {@link
 * BlockEncoder}.
 *
 * <p>Stateless and safe for any thread. Counts are whole blocks.
 */
public interface BlockCodec {

    /** Values in a block. */
    int blockValues();

    /** Bytes of a block. */
    int blockBytes();

    /**
     * Unpacks one block.
     *
     * @param src packed blocks
     * @param blockOffsetBytes where the block begins
     * @param dst receives {@link #blockValues} F32 values from {@code dstOffset} on
     */
    void decodeBlock(MemorySegment src, long blockOffsetBytes, float[] dst, int dstOffset);

    /**
     * Unpacks {@code count} values.
     *
     * @param src packed blocks
     * @param srcOffsetBytes where the first block begins
     * @param dst receives F32 values from {@code dstOffset} on
     * @param count number of values, a multiple of the block's
     */
    default void decode(MemorySegment src, long srcOffsetBytes, float[] dst, int dstOffset, int count) {
        long block = srcOffsetBytes;
        for (int i = dstOffset; i < dstOffset + count; i += blockValues(), block += blockBytes()) {
            decodeBlock(src, block, dst, i);
        }
    }
}
