package io.nightjar.base;

import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * The one table of number formats: a row is a name, its id in GGUF files, the values and bytes of a block, and the
 * scalar codec that defines what the bytes mean.
 *
 * <p>To add a format: one row here, one {@link BlockCodec}.
 */
public enum ElementType {
    F32(0, 1, 4, new FloatCodecs.F32()),
    F16(1, 1, 2, new FloatCodecs.F16()),
    BF16(30, 1, 2, new FloatCodecs.Bf16()),
    Q4_0(2, Q4_0Codec.BLOCK_VALUES, Q4_0Codec.BLOCK_BYTES, new Q4_0Codec()),
    Q4_1(3, Q4_1Codec.BLOCK_VALUES, Q4_1Codec.BLOCK_BYTES, new Q4_1Codec()),
    Q5_0(6, Q5_0Codec.BLOCK_VALUES, Q5_0Codec.BLOCK_BYTES, new Q5_0Codec()),
    Q5_1(7, Q5_1Codec.BLOCK_VALUES, Q5_1Codec.BLOCK_BYTES, new Q5_1Codec()),
    Q8_0(8, Q8_0Codec.BLOCK_VALUES, Q8_0Codec.BLOCK_BYTES, new Q8_0Codec()),
    Q4_K(12, Q4_KCodec.BLOCK_VALUES, Q4_KCodec.BLOCK_BYTES, new Q4_KCodec()),
    Q5_K(13, Q5_KCodec.BLOCK_VALUES, Q5_KCodec.BLOCK_BYTES, new Q5_KCodec()),
    Q6_K(14, Q6_KCodec.BLOCK_VALUES, Q6_KCodec.BLOCK_BYTES, new Q6_KCodec());

    private final int ggufId;
    private final int blockValues;
    private final int blockBytes;
    private final BlockCodec codec;

    ElementType(int ggufId, int blockValues, int blockBytes, BlockCodec codec) {
        this.ggufId = ggufId;
        this.blockValues = blockValues;
        this.blockBytes = blockBytes;
        this.codec = codec;
    }

    /** The type with this id in GGUF files, if the table has it. */
    public static Optional<ElementType> ofGgufId(int ggufId) {
        for (ElementType type : values()) {
            if (type.ggufId == ggufId) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    /** The id of this type in GGUF files. */
    public int ggufId() {
        return ggufId;
    }

    /** Values in a block. */
    public int blockValues() {
        return blockValues;
    }

    /** Bytes of a block. */
    public int blockBytes() {
        return blockBytes;
    }

    /** The scalar reference of this format. */
    public BlockCodec codec() {
        return codec;
    }

    /**
     * Bytes that {@code count} values take.
     *
     * @throws IllegalArgumentException if {@code count} is not a whole number of blocks
     * @throws ArithmeticException if the result does not fit in a {@code long}
     */
    public long bytesOf(long count) {
        if (count % blockValues != 0) {
            throw new IllegalArgumentException(
                    count + " values are not a whole number of " + this + " blocks of " + blockValues);
        }
        return Math.multiplyExact(count / blockValues, blockBytes);
    }

    /** Unpacks {@code count} values; see {@link BlockCodec#decode}. */
    public void decode(MemorySegment src, long srcOffsetBytes, float[] dst, int dstOffset, int count) {
        codec.decode(src, srcOffsetBytes, dst, dstOffset, count);
    }

    /** Packs {@code count} values; see {@link BlockCodec#encode}. */
    public void encode(float[] src, int srcOffset, MemorySegment dst, long dstOffsetBytes, int count) {
        codec.encode(src, srcOffset, dst, dstOffsetBytes, count);
    }
}
