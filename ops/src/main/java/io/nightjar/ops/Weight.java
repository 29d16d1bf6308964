package io.nightjar.ops;

import io.nightjar.base.ElementType;

/**
 * A named parameter of a program, without its data.
 *
 * @param name the tensor's name in the model
 * @param type number format
 * @param rows output width of a matrix; 1 for a vector
 * @param columns input width; contiguous in memory
 */
public record Weight(String name, ElementType type, int rows, int columns) {

    /** Packed size. */
    public long bytes() {
        return type.bytesOf(columns) * rows;
    }
}
