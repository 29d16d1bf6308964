package io.nightjar.kernels;

/**
 * The exponential of the arithmetic of record: the same operations in the same order for one value and for a vector ({@link
 * VectorExponential}, or generated code), so that all give the same bits. The relative error is below 2e-7.
 *
 * <p>{@code exp(x) = 2^n * exp(r)} with {@code n = round(x / ln 2)}; {@code exp(r)} on {@code |r| <= ln 2 / 2} is its Taylor
 * polynomial of degree 7. Adding 1.5 * 2^23 rounds to an integer and leaves {@code n} in the low bits of the sum, from
 * where it is shifted into the exponent. Arguments are clamped so that the result stays a normal number.
 */
final class Exponential {

    static final float LOWEST = -87f;
    static final float HIGHEST = 88f;
    static final float LOG2_E = 0x1.715476p+0f;
    static final float ROUND = 0x1.8p23f;
    /** ln 2 in two parts; the first has few enough bits that its product with n is exact. */
    static final float LN2_HIGH = 0x1.63p-1f;

    static final float LN2_LOW = -0x1.bd0106p-13f;

    static final float C7 = 1f / 5040;
    static final float C6 = 1f / 720;
    static final float C5 = 1f / 120;
    static final float C4 = 1f / 24;
    static final float C3 = 1f / 6;
    static final float C2 = 1f / 2;

    private Exponential() {}

    static float of(float value) {
        float x = Math.min(HIGHEST, Math.max(LOWEST, value));
        float rounded = Math.fma(x, LOG2_E, ROUND);
        float n = rounded - ROUND;
        float r = Math.fma(n, -LN2_LOW, Math.fma(n, -LN2_HIGH, x));
        float p = Math.fma(C7, r, C6);
        p = Math.fma(p, r, C5);
        p = Math.fma(p, r, C4);
        p = Math.fma(p, r, C3);
        p = Math.fma(p, r, C2);
        p = Math.fma(p, r, 1f);
        p = Math.fma(p, r, 1f);
        return Float.intBitsToFloat(Float.floatToRawIntBits(p) + (Float.floatToRawIntBits(rounded) << 23));
    }

    /** The hyperbolic tangent, {@code 1 - 2 / (exp(2x) + 1)}; the absolute error is below 2e-7. */
    static float tanh(float value) {
        return 1f - 2f / (of(value + value) + 1f);
    }
}
