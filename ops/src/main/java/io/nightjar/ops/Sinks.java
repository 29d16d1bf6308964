package io.nightjar.ops;

/**
 * What else than keys takes part in an attention's softmax.
 *
 * <p>Source: Xiao et al., "Efficient Streaming Language Models with Attention Sinks" (2023); OpenAI, "gpt-oss-120b and
 * gpt-oss-20b Model Card" (2025), section 2.
 */
public sealed interface Sinks {

    /** Nothing. */
    record None() implements Sinks {}

    /** One learned score for each query head, whose weight goes to no value. Shapes: scores {@code [heads]}. */
    record Learned(Weight scores) implements Sinks {}
}
