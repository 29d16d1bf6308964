package io.nightjar.kernels;

import io.nightjar.base.ElementType;
import java.lang.foreign.MemorySegment;
import java.util.Map;

/**
 * The number formats that have vector code, and what serves the others: the scalar codec. Formats of packed bytes need as
 * many bytes as lanes in one load, which four lanes do not have.
 */
final class VectorFormats {

    private static final Map<ElementType, VectorFormat> FLOATS = Map.of(
            ElementType.F32, new VectorFloats.F32(),
            ElementType.F16, new VectorFloats.F16(),
            ElementType.BF16, new VectorFloats.Bf16());

    private static final Map<ElementType, VectorFormat> PACKED = Map.of(
            ElementType.Q4_0, new VectorQ4_0(),
            ElementType.Q4_1, new VectorBlocks(ElementType.Q4_1, true, false),
            ElementType.Q5_0, new VectorBlocks(ElementType.Q5_0, false, true),
            ElementType.Q5_1, new VectorBlocks(ElementType.Q5_1, true, true),
            ElementType.Q8_0, new VectorQ8_0(),
            ElementType.Q4_K, new VectorSuperBlocks(ElementType.Q4_K, false),
            ElementType.Q5_K, new VectorSuperBlocks(ElementType.Q5_K, true),
            ElementType.Q6_K, new VectorQ6_K());

    private static final boolean BYTE_LOADS = Lanes.COUNT >= 8;

    private VectorFormats() {}

    /** How to read this type. */
    static VectorFormat of(ElementType type) {
        VectorFormat plain = FLOATS.get(type);
        if (plain != null) {
            return plain;
        }
        VectorFormat packed = BYTE_LOADS ? PACKED.get(type) : null;
        return packed != null ? packed : new Scalar(type);
    }

    /** A format without vector code. */
    private record Scalar(ElementType type) implements VectorFormat {

        @Override
        public long bytesOf(int count) {
            return type.bytesOf(count);
        }

        @Override
        public void decode(MemorySegment src, long offsetBytes, float[] dst, int at, int count) {
            type.decode(src, offsetBytes, dst, at, count);
        }
    }
}
