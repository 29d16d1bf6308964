package io.nightjar.formats;

import io.nightjar.base.ElementType;
import java.util.List;
import java.util.Optional;

/**
 * A number format that a GGUF file may hold: one of {@link ElementType}, or one of which only the name and the size are
 * known, so that a file with it can be checked and listed but not run.
 *
 * <p>Source: the enumeration and the block layouts of ggml.
 *
 * @param id the id in GGUF files
 * @param name as users know it, such as {@code IQ4_XS}
 * @param blockValues values in a block
 * @param blockBytes bytes of a block
 */
public record GgufTensorType(int id, String name, int blockValues, int blockBytes) {

    /** Rows move from here to {@link ElementType} as they get a codec; there they win. */
    private static final List<GgufTensorType> WITHOUT_CODEC = List.of(
            new GgufTensorType(9, "Q8_1", 32, 36),
            new GgufTensorType(10, "Q2_K", 256, 84),
            new GgufTensorType(11, "Q3_K", 256, 110),
            new GgufTensorType(15, "Q8_K", 256, 292),
            new GgufTensorType(16, "IQ2_XXS", 256, 66),
            new GgufTensorType(17, "IQ2_XS", 256, 74),
            new GgufTensorType(18, "IQ3_XXS", 256, 98),
            new GgufTensorType(19, "IQ1_S", 256, 50),
            new GgufTensorType(20, "IQ4_NL", 32, 18),
            new GgufTensorType(21, "IQ3_S", 256, 110),
            new GgufTensorType(22, "IQ2_S", 256, 82),
            new GgufTensorType(23, "IQ4_XS", 256, 136),
            new GgufTensorType(24, "I8", 1, 1),
            new GgufTensorType(25, "I16", 1, 2),
            new GgufTensorType(26, "I32", 1, 4),
            new GgufTensorType(27, "I64", 1, 8),
            new GgufTensorType(28, "F64", 1, 8),
            new GgufTensorType(29, "IQ1_M", 256, 56),
            new GgufTensorType(34, "TQ1_0", 256, 54),
            new GgufTensorType(35, "TQ2_0", 256, 66),
            new GgufTensorType(39, "MXFP4", 32, 17),
            new GgufTensorType(40, "NVFP4", 64, 36),
            new GgufTensorType(41, "Q1_0", 128, 18),
            new GgufTensorType(42, "Q2_0", 64, 18));

    /** The type with this id, if its size is known. */
    public static Optional<GgufTensorType> ofId(int id) {
        return ElementType.ofGgufId(id)
                .map(type -> new GgufTensorType(id, type.name(), type.blockValues(), type.blockBytes()))
                .or(() -> WITHOUT_CODEC.stream().filter(type -> type.id == id).findFirst());
    }

    /** The element type with which tensors of this type can be read, if there is one. */
    public Optional<ElementType> elementType() {
        return ElementType.ofGgufId(id);
    }
}
