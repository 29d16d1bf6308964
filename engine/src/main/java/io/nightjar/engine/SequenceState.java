package io.nightjar.engine;

/**
 * What a scheduler sees of a sequence.
 *
 * @param id number of the sequence; rising in order of arrival
 * @param knownTokens prompt and generated tokens
 * @param computedTokens how many of them are in the KV cache
 * @param finalTokens length that it can reach at most
 * @param scoreFrom position from which logits of prompt tokens are wanted too
 * @param admitted whether it holds KV blocks
 */
public record SequenceState(
        long id, int knownTokens, int computedTokens, int finalTokens, int scoreFrom, boolean admitted) {

    /** Tokens that wait to be computed. */
    int pendingTokens() {
        return knownTokens - computedTokens;
    }

    /**
     * Outputs of the next {@code tokens} tokens: the last known token's logits choose the next token, and the logits of
     * each position before a scored token give its probability.
     */
    int outputs(int tokens) {
        int end = computedTokens + tokens;
        int scored = Math.max(0, Math.min(end, knownTokens) - Math.max(computedTokens, scoreFrom - 1));
        return Math.max(scored, end == knownTokens ? 1 : 0);
    }
}
