package io.nightjar.engine;

/**
 * The exponential of numbers up to 0 in plain additions and multiplications: the same bits on every machine, which
 * {@code Math.exp} does not promise, and about four times as fast as {@code StrictMath.exp}, which matters when a draw
 * without top-k weighs 262,144 tokens.
 *
 * <p>With {@code x = n ln 2 + r} and {@code |r| <= ln 2 / 2}, {@code e^x = 2^n e^r}; the Taylor polynomial of degree 13
 * leaves a remainder below 5e-18. The error is below 2 units in the last place.
 */
final class PortableExp {

    /** Below this, results are taken as 0 rather than subnormal. */
    private static final double SMALLEST = -708;

    private static final double LOG2_E = 1.4426950408889634;

    /** The upper 33 bits of ln 2, so that a product with n is exact, and the rest. */
    private static final double LN2_HIGH = 0x1.62e42feep-1;

    private static final double LN2_LOW = 0x1.a39ef35793c76p-33;

    /** 1.5 * 2^52: adding it rounds to an integer, whose bits are then the lowest of the sum. */
    private static final double ROUNDER = 0x1.8p52;

    private PortableExp() {}

    /** {@code e^x} for x in [-infinity, 0]; exactly 1 for 0. */
    static double ofNonPositive(double x) {
        if (x < SMALLEST) {
            return 0;
        }
        double shifted = x * LOG2_E + ROUNDER;
        double n = shifted - ROUNDER;
        double r = x - n * LN2_HIGH - n * LN2_LOW;
        // In pairs, so that the processor need not wait for one term after the other (Estrin's scheme).
        double r2 = r * r;
        double r4 = r2 * r2;
        double r8 = r4 * r4;
        double low = r2 * (1.0 / 2 + r * (1.0 / 6));
        double middle = (1.0 / 24 + r * (1.0 / 120)) + r2 * (1.0 / 720 + r * (1.0 / 5040));
        double high = (1.0 / 40_320 + r * (1.0 / 362_880)) + r2 * (1.0 / 3_628_800 + r * (1.0 / 39_916_800));
        double top = 1.0 / 479_001_600 + r * (1.0 / 6_227_020_800.0);
        double power = 1 + (r + (low + r4 * middle + r8 * (high + r4 * top)));
        // Adds n to the exponent: the sum's lowest bits are n in two's complement.
        return Double.longBitsToDouble(Double.doubleToRawLongBits(power) + (Double.doubleToRawLongBits(shifted) << 52));
    }
}
