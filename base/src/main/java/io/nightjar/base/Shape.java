package io.nightjar.base;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * Dimensions of a tensor, row-major: the last one is contiguous in memory. Immutable.
 *
 * <p>GGUF and ggml list them the other way round; the readers turn them.
 */
public final class Shape {

    private final long[] dims;
    private final long elements;

    private Shape(long[] dims, long elements) {
        this.dims = dims;
        this.elements = elements;
    }

    /**
     * Makes a shape.
     *
     * @throws IllegalArgumentException if a dimension is negative or the product does not fit in a {@code long}
     */
    public static Shape of(long... dims) {
        long elements = 1;
        for (long dim : dims) {
            if (dim < 0) {
                throw new IllegalArgumentException("negative dimension in " + Arrays.toString(dims));
            }
            try {
                elements = Math.multiplyExact(elements, dim);
            } catch (ArithmeticException overflow) {
                throw new IllegalArgumentException("too many elements in " + Arrays.toString(dims), overflow);
            }
        }
        return new Shape(dims.clone(), elements);
    }

    /** Number of dimensions. */
    public int rank() {
        return dims.length;
    }

    /** Size of dimension {@code axis}, counted from the outermost. */
    public long dim(int axis) {
        return dims[axis];
    }

    /** Product of all dimensions; 1 for a scalar. */
    public long elements() {
        return elements;
    }

    /** Size of the last, contiguous dimension; 1 for a scalar. */
    public long columns() {
        return dims.length == 0 ? 1 : dims[dims.length - 1];
    }

    /** Product of all dimensions but the last. */
    public long rows() {
        long rows = 1;
        for (int i = 0; i < dims.length - 1; i++) {
            rows *= dims[i];
        }
        return rows;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape shape && Arrays.equals(dims, shape.dims);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(dims);
    }

    @Override
    public String toString() {
        return Arrays.stream(dims).mapToObj(Long::toString).collect(Collectors.joining(" x ", "[", "]"));
    }
}
