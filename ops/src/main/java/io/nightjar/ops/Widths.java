package io.nightjar.ops;

import java.util.List;

/** The checks that ops make of the widths of their slots and weights. */
final class Widths {

    private Widths() {}

    static void requireEqual(int left, int right, String name) {
        if (left != right) {
            throw new IllegalArgumentException(name + ": width " + left + " does not fit " + right);
        }
    }

    static void requireMultiple(int whole, int part, String name) {
        if (part <= 0 || whole % part != 0) {
            throw new IllegalArgumentException(name + ": width " + whole + " is not a multiple of " + part);
        }
    }

    /** Returns the first. */
    static Weight requireSameShape(List<Weight> matrices) {
        Weight first = matrices.getFirst();
        for (Weight matrix : matrices) {
            requireEqual(matrix.rows(), first.rows(), matrix.name());
            requireEqual(matrix.columns(), first.columns(), matrix.name());
        }
        return first;
    }
}
