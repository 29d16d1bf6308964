package io.nightjar.ops;

/** Element-wise function, of a gate or alone. */
public enum Activation {
    /** {@code x * sigmoid(x)}. */
    SILU,
    /** {@code 0.5 x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3)))}. */
    GELU_TANH,
    /** {@code 0.5 x (1 + erf(x / sqrt(2)))}. */
    GELU,
    /** {@code max(x, 0)^2}. */
    RELU_SQUARED,
    /** {@code 1 / (1 + exp(-x))}. */
    SIGMOID,
    /** {@code log(1 + exp(x))}. */
    SOFTPLUS,
    /** {@code x}: a gate that is a factor. */
    IDENTITY
}
