package io.nightjar.kernels.x86;

/**
 * A block of 32 activations in 8 bits, a cache line:
 *
 * <pre>
 *   0   scale, F32: the largest magnitude / 127
 *   4   sum of the integers, of their first 16, of their last 16, each negated, in 32 bits
 *   16  scale * sum, likewise three, F32
 *   28  unused
 *   32  the integers, -127..127
 * </pre>
 *
 * An integer is the value times {@code 127 / largest magnitude}, rounded to the nearest, ties to even. Blocks of nothing above
 * {@link #SMALLEST} are zeros: the quotient would overflow.
 */
public final class ActivationBlock {

    /** Bytes of a block. */
    public static final int BYTES = 64;
    /** The largest integer. */
    public static final int LARGEST = 127;
    /** A block whose largest magnitude is below this counts as zeros. */
    public static final float SMALLEST = 1e-30f;

    static final int SCALE_AT = 0;
    static final int NEGATED_SUMS_AT = 4;
    static final int SCALED_SUMS_AT = 16;
    static final int INTEGERS_AT = 32;

    private ActivationBlock() {}

    /** Where the negated sum of a group of a block with so many groups is. */
    static int negatedSumAt(int groups, int group) {
        return NEGATED_SUMS_AT + index(groups, group) * Integer.BYTES;
    }

    /** Where the product of scale and sum of a group of a block with so many groups is. */
    static int scaledSumAt(int groups, int group) {
        return SCALED_SUMS_AT + index(groups, group) * Float.BYTES;
    }

    private static int index(int groups, int group) {
        return groups == 1 ? 0 : 1 + group;
    }
}
