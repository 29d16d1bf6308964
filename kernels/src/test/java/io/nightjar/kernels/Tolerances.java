package io.nightjar.kernels;

import io.nightjar.base.ElementType;

/**
 * How far a kernel set may be from the reference set, by number format. Bits of one set are compared for equality; these
 * are for sets of different arithmetic.
 */
final class Tolerances {

    private Tolerances() {}

    /**
     * Of a matrix product with F32 activations, as a part of the sum of the magnitudes of its terms. Both sets read the same
     * weights, so what differs is the order of F32 additions alone, whatever the format.
     */
    static double product(ElementType type) {
        return switch (type) {
            default -> 1e-6;
        };
    }

    /**
     * Of attention, as a part of the largest magnitude among the values. Both sets read the same stored keys and values.
     */
    static double attention(ElementType kvType) {
        return switch (kvType) {
            default -> 2e-5;
        };
    }

    /** Of a norm, a gate or a rotation, as a part of the largest magnitude that it can give for its inputs. */
    static double elementwise() {
        return 1e-6;
    }

    /** Of a recurrence over some tens of tokens, as a part of the largest magnitude of its outputs; F64 is the measure. */
    static double recurrence() {
        return 1e-5;
    }

    /** Relative error of the exponential. */
    static double exponential() {
        return 2e-7;
    }
}
