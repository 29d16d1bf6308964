package io.nightjar.base;

import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The one table of number formats: a row is a name, its id in GGUF files, and the scalar codec that defines what the bytes
 * mean.
 *
 * <p>To add a format: one row here, one {@link BlockCodec}.
 */
public enum ElementType {
    F32(0, new FloatCodecs.F32()),
    F16(1, new FloatCodecs.F16()),
    BF16(30, new FloatCodecs.Bf16()),
    F64(28, new FloatCodecs.F64()),
    I8(24, IntegerCodec.I8),
    I16(25, IntegerCodec.I16),
    I32(26, IntegerCodec.I32),
    I64(27, IntegerCodec.I64),
    Q1_0(41, new Q1_0Codec()),
    Q2_0(42, new Q2_0Codec()),
    Q4_0(2, new Q4_0Codec()),
    Q4_1(3, new Q4_1Codec()),
    Q5_0(6, new Q5_0Codec()),
    Q5_1(7, new Q5_1Codec()),
    Q8_0(8, new Q8_0Codec()),
    Q2_K(10, new Q2_KCodec()),
    Q3_K(11, new Q3_KCodec()),
    Q4_K(12, new Q4_KCodec()),
    Q5_K(13, new Q5_KCodec()),
    Q6_K(14, new Q6_KCodec()),
    IQ1_S(19, new IQ1_SCodec()),
    IQ1_M(29, new IQ1_MCodec()),
    IQ2_XXS(16, new IQ2_XXSCodec()),
    IQ2_XS(17, new IQ2_XSCodec()),
    IQ2_S(22, new IQ2_SCodec()),
    IQ3_XXS(18, new IQ3_XXSCodec()),
    IQ3_S(21, new IQ3_SCodec()),
    IQ4_NL(20, new IQ4_NLCodec()),
    IQ4_XS(23, new IQ4_XSCodec()),
    TQ1_0(34, new TQ1_0Codec()),
    TQ2_0(35, new TQ2_0Codec()),
    MXFP4(39, new MXFP4Codec()),
    NVFP4(40, new NVFP4Codec()),
    F8_E4M3(Float8Codec.E4M3),
    F8_E5M2(Float8Codec.E5M2);

    private final OptionalInt ggufId;
    private final BlockCodec codec;
    private final int blockValues;
    private final int blockBytes;
    private final Optional<BlockEncoder> encoder;

    ElementType(int ggufId, BlockCodec codec) {
        this(OptionalInt.of(ggufId), codec);
    }

    ElementType(BlockCodec codec) {
        this(OptionalInt.empty(), codec);
    }

    ElementType(OptionalInt ggufId, BlockCodec codec) {
        this.ggufId = ggufId;
        this.codec = codec;
        this.blockValues = codec.blockValues();
        this.blockBytes = codec.blockBytes();
        this.encoder = codec instanceof BlockEncoder both ? Optional.of(both) : Optional.empty();
    }

    /** The type with this id in GGUF files, if the table has it. */
    public static Optional<ElementType> ofGgufId(int ggufId) {
        for (ElementType type : values()) {
            if (type.ggufId.isPresent() && type.ggufId.getAsInt() == ggufId) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    /** The id of this type in GGUF files; empty if they cannot hold it. */
    public OptionalInt ggufId() {
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

    /** What writes this format; empty if it can only be read. */
    public Optional<BlockEncoder> encoder() {
        return encoder;
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

    /**
     * Packs {@code count} values; see {@link BlockEncoder#encode}.
     *
     * @throws UnsupportedOperationException if the format has no {@link #encoder}
     */
    public void encode(float[] src, int srcOffset, MemorySegment dst, long dstOffsetBytes, int count) {
        encoder.orElseThrow(() -> new UnsupportedOperationException(this + " has no encoder"))
                .encode(src, srcOffset, dst, dstOffsetBytes, count);
    }
}
