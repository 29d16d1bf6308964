package io.nightjar.cli;

/** An op of a shape that {@code bench kernels} times. */
sealed interface KernelCase permits KernelBench.Product, RowCase, RecurrentCase, AttentionCase {

    /** The name by which {@code --ops} asks for it. */
    String op();

    /** Number format of weights, of keys and values, or of rows. */
    String format();

    /** Sizes but the number of tokens. */
    String shape();

    /** Rows of activations. */
    int tokens();

    /** Products that are added; 0 where an op does not add products. */
    long multiplyAdds();

    /** Bytes of what is read once: weights, keys and values, or rows. */
    long bytes();
}
