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

    /** Those that ggml makes of activations, at run time. No tool writes them to a file. */
    private static final List<GgufTensorType> WITHOUT_CODEC =
            List.of(new GgufTensorType(9, "Q8_1", 32, 36), new GgufTensorType(15, "Q8_K", 256, 292));

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
