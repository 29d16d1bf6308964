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
    /** {@code x p} or {@code x (1 - p)}, with {@code p = (1 - erf(|x| / sqrt(2))) / 2} as {@code VectorActivation} has it. */
    GELU {
        @Override
        void apply(VectorCode code, Vec x) {
            Vec z = code.vector();
            Vec t = code.vector();
            Vec p = code.vector();
            code.absolute(z, x);
            code.multiply(z, z, code.repeated(SQRT_HALF));
            code.fill(t, ERF_P);
            code.multiplyAdd(t, z, code.repeated(1f));
            code.fill(p, 1f);
            code.divide(t, p, t);
            code.fill(p, ERF_FIRST);
            for (float coefficient : ERF_POLYNOMIAL) {
                code.multiplyAdd(p, t, code.repeated(coefficient));
            }
            code.multiply(p, p, t);
            code.multiply(z, z, z);
            negate(code, z, z);
            ExponentialCode.exp(code, z);
            code.multiply(p, p, z);
            code.multiply(p, p, code.repeated(0.5f));
            code.fill(z, 1f);
            code.subtract(z, z, p);
            code.chooseWhereAtLeast(p, z, p, x, code.repeated(0f));
            code.multiply(x, x, p);
            code.release(p);
            code.release(t);
            code.release(z);
        }
    },
    /** {@code max(x, 0)^2}. */
    RELU_SQUARED {
        @Override
        void apply(VectorCode code, Vec x) {
            Vec zero = code.vector();
            code.zero(zero);
            code.max(x, zero, x);
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
    private static final float SQRT_HALF = 0x1.6a09e6p-1f;
    private static final float ERF_P = 0.3275911f;
    private static final float ERF_FIRST = 1.0614054f;
    private static final float[] ERF_POLYNOMIAL = {-1.4531521f, 1.4214138f, -0.28449672f, 0.2548296f};
    private static final int SIGN = 0x8000_0000;

    /** Writes code that changes a vector of values. */
    abstract void apply(VectorCode code, Vec x);

    private static void negate(VectorCode code, Vec to, Vec from) {
        code.xor(to, from, code.repeatedInt(SIGN));
    }

    /** {@code x /= exp(power) + 1}. */
    static void divideBySum(VectorCode code, Vec x, Vec power) {
        ExponentialCode.exp(code, power);
        code.add(power, power, code.repeated(1f));
        code.divide(x, x, power);
    }
}
