package io.nightjar.formats;

import io.nightjar.base.Shape;
import io.nightjar.base.Tensor;
import io.nightjar.base.UnsupportedModelException;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * A tensor as a safetensors file holds it: of any type that the format has, which may be a part of a packed layout.
 *
 * @param fileName the file that holds it
 * @param name its name in that file
 * @param type its number format
 * @param shape dimensions, row-major; one may be 0
 * @param offsetBytes where its data begins, from the start of the file; at no particular alignment
 * @param data exactly its bytes, mapped; valid while the folder is open
 */
public record StoredTensor(
        String fileName, String name, SafetensorsType type, Shape shape, long offsetBytes, MemorySegment data) {

    /** The same tensor under another name. */
    StoredTensor named(String changed) {
        return new StoredTensor(fileName, changed, type, shape, offsetBytes, data);
    }

    /** The same data as a tensor to compute with, if its type can be read as it lies. */
    public Optional<Tensor> find() {
        return type.elementType().map(element -> new Tensor(name, element, shape, data));
    }

    /**
     * The same data as a tensor to compute with.
     *
     * @throws UnsupportedModelException if its type cannot be read as it lies
     */
    public Tensor tensor() {
        return find().orElseThrow(() -> new UnsupportedModelException(
                fileName + " tensor " + this + ": this element type is not supported here"));
    }

    /** As messages show it. */
    @Override
    public String toString() {
        return GgufCursor.shown(name) + " " + type + " " + shape;
    }
}
