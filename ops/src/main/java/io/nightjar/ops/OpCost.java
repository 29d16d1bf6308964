package io.nightjar.ops;

/**
 * What an op takes from a machine.
 *
 * @param flops floating-point operations; a multiply-add counts as two
 * @param weightBytes parameters read, each once
 */
public record OpCost(long flops, long weightBytes) {

    /** Nothing worth counting. */
    public static final OpCost NONE = new OpCost(0, 0);

    /** Both together. */
    public OpCost plus(OpCost other) {
        return new OpCost(flops + other.flops, weightBytes + other.weightBytes);
    }
}
