package io.nightjar.base;

import java.lang.foreign.MemorySegment;

/**
 * A named array of packed values, usually mapped from a model file. The segment's owner is the file that it came from.
 *
 * @param name the name in the model file
 * @param type the number format of {@code data}
 * @param shape dimensions, row-major; a row is a whole number of blocks
 * @param data exactly the packed bytes
 */
public record Tensor(String name, ElementType type, Shape shape, MemorySegment data) {

    /** Checks that the bytes are what type and shape need. */
    public Tensor {
        if (data.byteSize() != type.bytesOf(shape.columns()) * shape.rows()) {
            throw new IllegalArgumentException(
                    name + ": " + type + " " + shape + " does not take " + data.byteSize() + " bytes");
        }
    }

    /** Bytes of one row. */
    public long rowBytes() {
        return type.bytesOf(shape.columns());
    }

    /** All values as F32; for small tensors such as norms. */
    public float[] toFloats() {
        float[] values = new float[Math.toIntExact(shape.elements())];
        type.decode(data, 0, values, 0, values.length);
        return values;
    }

    /** As messages show it. */
    @Override
    public String toString() {
        return name + " " + type + " " + shape;
    }
}
