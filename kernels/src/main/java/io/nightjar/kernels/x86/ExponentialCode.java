package io.nightjar.kernels.x86;

/**
 * The exponential of the arithmetic of record (ADR 1) and what is made of it, as code: the operations of {@code Exponential} in
 * its order, so that the bits are the same.
 */
final class ExponentialCode {

    private static final float LOWEST = -87f;
    private static final float HIGHEST = 88f;
    private static final float LOG2_E = 0x1.715476p+0f;
    private static final float ROUND = 0x1.8p23f;
    private static final float LN2_HIGH = 0x1.63p-1f;
    private static final float LN2_LOW = -0x1.bd0106p-13f;
    private static final int MANTISSA_BITS = 23;
    private static final float[] POLYNOMIAL = {1f / 720, 1f / 120, 1f / 24, 1f / 6, 1f / 2, 1f, 1f};
    private static final float FIRST = 1f / 5040;

    private ExponentialCode() {}

    /** {@code x = exp(x)}. */
    static void exp(VectorCode code, Vec x) {
        Vec rounded = code.vector();
        Vec p = code.vector();
        // What is no number is the right operand, and so is kept.
        code.fill(p, LOWEST);
        code.max(x, p, x);
        code.fill(p, HIGHEST);
        code.min(x, p, x);
        code.fill(rounded, ROUND);
        code.addProduct(rounded, x, code.repeated(LOG2_E));
        code.subtract(p, rounded, code.repeated(ROUND));
        code.addProduct(x, p, code.repeated(-LN2_HIGH));
        code.addProduct(x, p, code.repeated(-LN2_LOW));
        code.fill(p, FIRST);
        for (float coefficient : POLYNOMIAL) {
            code.multiplyAdd(p, x, code.repeated(coefficient));
        }
        code.shiftIntsLeft(rounded, rounded, MANTISSA_BITS);
        code.addInts(x, p, rounded);
        code.release(p);
        code.release(rounded);
    }

    /** {@code x = tanh(x) = 1 - 2 / (exp(2x) + 1)}. */
    static void tanh(VectorCode code, Vec x) {
        Vec quotient = code.vector();
        code.add(x, x, x);
        exp(code, x);
        code.add(x, x, code.repeated(1f));
        code.fill(quotient, 2f);
        code.divide(quotient, quotient, x);
        code.fill(x, 1f);
        code.subtract(x, x, quotient);
        code.release(quotient);
    }
}
