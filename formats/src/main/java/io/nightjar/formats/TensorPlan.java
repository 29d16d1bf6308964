package io.nightjar.formats;

import io.nightjar.base.ElementType;
import io.nightjar.base.Shape;

/**
 * A tensor that is to be written, before it has data.
 *
 * @param name its name in the file, at most 255 bytes
 * @param type the number format in which it is stored
 * @param shape dimensions, row-major, all positive, at most four; a row is a whole number of blocks
 */
public record TensorPlan(String name, ElementType type, Shape shape) {

    /** Checks that a file can hold it. */
    public TensorPlan {
        GgufHeaderBytes.checkName("tensor name", name, GgufTensorTable.MAX_NAME_BYTES);
        if (shape.rank() > GgufTensorTable.MAX_RANK || shape.elements() == 0) {
            throw new IllegalArgumentException(name + ": a shape " + shape + " cannot be stored");
        }
        if (type.ggufId().isEmpty()) {
            throw new IllegalArgumentException(name + ": GGUF files cannot hold " + type);
        }
        Math.multiplyExact(type.bytesOf(shape.columns()), shape.rows());
    }

    /** Bytes of one row. */
    public long rowBytes() {
        return type.bytesOf(shape.columns());
    }

    /** Bytes of all its data. */
    public long sizeBytes() {
        return rowBytes() * shape.rows();
    }
}
