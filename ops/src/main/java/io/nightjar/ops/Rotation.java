package io.nightjar.ops;

import java.util.List;

/**
 * A rotary position embedding as data: pair {@code i} of a head is turned by {@code position * inverseFrequencies[i]} and
 * scaled by {@code magnitude}. Values beyond the rotated ones pass unchanged.
 *
 * <p>Source: Su et al., "RoFormer: Enhanced Transformer with Rotary Position Embedding" (2021).
 *
 * @param pairs which values form a pair
 * @param inverseFrequencies radians per position, one for each pair, scaling included
 * @param magnitude factor on sine and cosine; 1 but for yarn
 */
public record Rotation(Pairs pairs, List<Float> inverseFrequencies, float magnitude) {

    /** Which values of a head form a pair. */
    public enum Pairs {
        /** Values {@code 2i} and {@code 2i + 1} (GGUF's llama). */
        INTERLEAVED,
        /** Values {@code i} and {@code i + rotated / 2} (GPT-NeoX). */
        HALVES
    }

    /** Copies the list. */
    public Rotation {
        inverseFrequencies = List.copyOf(inverseFrequencies);
    }

    /** How many values of each head are turned. */
    public int rotated() {
        return 2 * inverseFrequencies.size();
    }
}
