package io.nightjar.kernels;

import io.nightjar.ops.Activation;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Activations over runs of whole vectors, one loop each, so that the choice is made outside of it. Zero gives zero but for
 * SIGMOID and SOFTPLUS.
 */
final class VectorActivation {

    private static final float SQRT_8_OVER_PI = 0x1.988452p+0f;
    private static final float CUBIC = 0.044715f;

    /** Abramowitz and Stegun, "Handbook of Mathematical Functions", 7.1.26: the error is below 1.5e-7. */
    private static final float ERF_P = 0.3275911f;

    private static final float ERF_A1 = 0.2548296f;
    private static final float ERF_A2 = -0.28449672f;
    private static final float ERF_A3 = 1.4214138f;
    private static final float ERF_A4 = -1.4531521f;
    private static final float ERF_A5 = 1.0614054f;
    private static final float SQRT_HALF = 0x1.6a09e6p-1f;

    private VectorActivation() {}

    /** {@code y[to + i] = activation(x[from + i])} for {@code count} values, a multiple of the lanes. */
    static void apply(Activation activation, float[] x, int from, float[] y, int to, int count) {
        switch (activation) {
            case SILU -> sigmoidLinear(x, from, y, to, count);
            case GELU_TANH -> geluTanh(x, from, y, to, count);
            case GELU -> gelu(x, from, y, to, count);
            case RELU_SQUARED -> reluSquared(x, from, y, to, count);
            case SIGMOID -> sigmoid(x, from, y, to, count);
            case SOFTPLUS -> softplus(x, from, y, to, count);
            case IDENTITY -> System.arraycopy(x, from, y, to, count);
        }
    }

    private static void sigmoid(float[] x, int from, float[] y, int to, int count) {
        for (int i = 0; i < count; i += Lanes.COUNT) {
            FloatVector power = VectorExponential.of(Lanes.load(x, from + i).neg());
            Lanes.broadcast(1f).div(power.add(1f)).intoArray(y, to + i);
        }
    }

    /** One by one, in F64: it is of one value for each head or channel. */
    private static void softplus(float[] x, int from, float[] y, int to, int count) {
        for (int i = 0; i < count; i++) {
            double value = x[from + i];
            y[to + i] = (float) (Math.max(value, 0) + Math.log1p(Math.exp(-Math.abs(value))));
        }
    }

    private static void sigmoidLinear(float[] x, int from, float[] y, int to, int count) {
        for (int i = 0; i < count; i += Lanes.COUNT) {
            FloatVector value = Lanes.load(x, from + i);
            value.div(VectorExponential.of(value.neg()).add(1f)).intoArray(y, to + i);
        }
    }

    /** {@code 0.5 (1 + tanh(u)) = 1 / (1 + exp(-2u))}. */
    private static void geluTanh(float[] x, int from, float[] y, int to, int count) {
        for (int i = 0; i < count; i += Lanes.COUNT) {
            FloatVector value = Lanes.load(x, from + i);
            FloatVector inner = value.mul(value).fma(Lanes.broadcast(CUBIC), Lanes.broadcast(1f));
            FloatVector twice = value.mul(SQRT_8_OVER_PI).mul(inner);
            value.div(VectorExponential.of(twice.neg()).add(1f)).intoArray(y, to + i);
        }
    }

    /** With {@code p = (1 - erf(|x| / sqrt(2))) / 2}, which is what the polynomial gives, {@code x p} or {@code x (1 - p)}. */
    private static void gelu(float[] x, int from, float[] y, int to, int count) {
        for (int i = 0; i < count; i += Lanes.COUNT) {
            FloatVector value = Lanes.load(x, from + i);
            FloatVector z = value.abs().mul(SQRT_HALF);
            FloatVector t = Lanes.broadcast(1f).div(z.fma(Lanes.broadcast(ERF_P), Lanes.broadcast(1f)));
            FloatVector p = t.fma(Lanes.broadcast(ERF_A5), Lanes.broadcast(ERF_A4));
            p = p.fma(t, Lanes.broadcast(ERF_A3));
            p = p.fma(t, Lanes.broadcast(ERF_A2));
            p = p.fma(t, Lanes.broadcast(ERF_A1));
            p = p.mul(t).mul(VectorExponential.of(z.mul(z).neg())).mul(0.5f);
            FloatVector part = Lanes.broadcast(1f).sub(p).blend(p, value.compare(VectorOperators.LT, 0f));
            value.mul(part).intoArray(y, to + i);
        }
    }

    private static void reluSquared(float[] x, int from, float[] y, int to, int count) {
        for (int i = 0; i < count; i += Lanes.COUNT) {
            FloatVector positive = Lanes.load(x, from + i).max(0f);
            positive.mul(positive).intoArray(y, to + i);
        }
    }
}
