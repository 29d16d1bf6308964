package io.nightjar.kernels.x86;

/** Element-wise functions as code, with the operations of the kernel set {@code vector} in their order. */
public enum ActivationCode {
    /** {@code x / (1 + exp(-x))}. */
    SILU {
        @Override
        void apply(VectorCode code, Vec x) {
            Vec power = code.vector();
            negate(code, power, x);
            divideBySum(code, x, power);
            code.release(power);
        }
    },
    /** {@code x / (1 + exp(-2 u))} with {@code 2 u = sqrt(8 / pi) x (1 + 0.044715 x^2)}. */
    GELU_TANH {
        @Override
        void apply(VectorCode code, Vec x) {
            Vec inner = code.vector();
            Vec twice = code.vector();
            code.multiply(twice, x, x);
            code.fill(inner, 1f);
            code.addProduct(inner, twice, code.repeated(CUBIC));
            code.multiply(twice, x, code.repeated(SQRT_8_OVER_PI));
            code.multiply(twice, twice, inner);
            negate(code, inner, twice);
            code.release(twice);
            divideBySum(code, x, inner);
            code.release(inner);
        }
    },
    /** {@code max(x, 0)^2}. */
    RELU_SQUARED {
        @Override
        void apply(VectorCode code, Vec x) {
            Vec zero = code.vector();
            code.zero(zero);
            code.max(x, x, zero);
            code.multiply(x, x, x);
            code.release(zero);
        }
    },
    /** {@code 1 / (1 + exp(-x))}. */
    SIGMOID {
        @Override
        void apply(VectorCode code, Vec x) {
            Vec power = code.vector();
            negate(code, power, x);
            code.fill(x, 1f);
            divideBySum(code, x, power);
            code.release(power);
        }
    },
    /** {@code x}. */
    IDENTITY {
        @Override
        void apply(VectorCode code, Vec x) {}
    };

    private static final float SQRT_8_OVER_PI = 0x1.988452p+0f;
    private static final float CUBIC = 0.044715f;
    private static final int SIGN = 0x8000_0000;

    /** Writes code that changes a vector of values. */
    abstract void apply(VectorCode code, Vec x);

    private static void negate(VectorCode code, Vec to, Vec from) {
        code.xor(to, from, code.repeatedInt(SIGN));
    }

    /** {@code x /= exp(power) + 1}. */
    private static void divideBySum(VectorCode code, Vec x, Vec power) {
        ExponentialCode.exp(code, power);
        code.add(power, power, code.repeated(1f));
        code.divide(x, x, power);
    }
}
