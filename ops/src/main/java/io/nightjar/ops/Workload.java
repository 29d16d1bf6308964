package io.nightjar.ops;

/**
 * What a step does, as the cost of an op depends on it.
 *
 * @param tokens tokens computed
 * @param outputs tokens whose logits are computed
 * @param visibleKeys keys that all tokens together attend to in a layer without a window
 */
public record Workload(int tokens, int outputs, long visibleKeys) {

    /** A prompt of {@code tokens} after {@code cachedTokens}, with logits for the last one. */
    public static Workload prompt(int tokens, int cachedTokens) {
        return new Workload(tokens, 1, (long) tokens * cachedTokens + (long) tokens * (tokens + 1) / 2);
    }

    long rows(Slot slot) {
        return slot.rows() == Slot.Rows.TOKENS ? tokens : outputs;
    }
}
