package io.nightjar.base;

/**
 * Floating point of 4 bits: a sign, two bits of exponent, one of mantissa. Values are doubled, which makes them integers.
 *
 * <p>Source: OCP Microscaling Formats (MX) Specification 1.0, section 5.3.3.
 */
public final class E2m1 {

    private static final byte[] TWICE = {0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12};

    private E2m1() {}

    /** Twice the value of a nibble. */
    public static int twice(int nibble) {
        return TWICE[nibble];
    }

    /** The nibble whose {@code scale * twice} is nearest to a value; the first of equals. */
    static int nearest(float value, float scale) {
        int best = 0;
        float bestError = Math.abs(scale * TWICE[0] - value);
        for (int nibble = 1; nibble < TWICE.length; nibble++) {
            float error = Math.abs(scale * TWICE[nibble] - value);
            if (error < bestError) {
                best = nibble;
                bestError = error;
            }
        }
        return best;
    }
}
