package io.nightjar.kernels;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The exponential of the arithmetic of record: the same operations in the same order for one value and for a vector, so
 * that both give the same bits. The relative error is below 2e-7.
 *
 * <p>{@code exp(x) = 2^n * exp(r)} with {@code n = round(x / ln 2)}; {@code exp(r)} on {@code |r| <= ln 2 / 2} is its Taylor
 * polynomial of degree 7. Adding 1.5 * 2^23 rounds to an integer and leaves {@code n} in the low bits of the sum, from
 * where it is shifted into the exponent. Arguments are clamped so that the result stays a normal number.
 */
final class Exponential {

    private static final float LOWEST = -87f;
    private static final float HIGHEST = 88f;
    private static final float LOG2_E = 0x1.715476p+0f;
    private static final float ROUND = 0x1.8p23f;
    /** ln 2 in two parts; the first has few enough bits that its product with n is exact. */
    private static final float LN2_HIGH = 0x1.63p-1f;

    private static final float LN2_LOW = -0x1.bd0106p-13f;

    private static final float C7 = 1f / 5040;
    private static final float C6 = 1f / 720;
    private static final float C5 = 1f / 120;
    private static final float C4 = 1f / 24;
    private static final float C3 = 1f / 6;
    private static final float C2 = 1f / 2;

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

    static FloatVector tanh(FloatVector value) {
        return Lanes.broadcast(1f)
                .sub(Lanes.broadcast(2f).div(of(value.add(value)).add(1f)));
    }

    static FloatVector of(FloatVector value) {
        FloatVector x = value.max(LOWEST).min(HIGHEST);
        FloatVector rounded = x.fma(Lanes.broadcast(LOG2_E), Lanes.broadcast(ROUND));
        FloatVector n = rounded.sub(ROUND);
        FloatVector r = n.fma(Lanes.broadcast(-LN2_LOW), n.fma(Lanes.broadcast(-LN2_HIGH), x));
        FloatVector p = r.fma(Lanes.broadcast(C7), Lanes.broadcast(C6));
        p = p.fma(r, Lanes.broadcast(C5));
        p = p.fma(r, Lanes.broadcast(C4));
        p = p.fma(r, Lanes.broadcast(C3));
        p = p.fma(r, Lanes.broadcast(C2));
        p = p.fma(r, Lanes.broadcast(1f));
        p = p.fma(r, Lanes.broadcast(1f));
        return p.reinterpretAsInts()
                .add(rounded.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23))
                .reinterpretAsFloats();
    }
}
