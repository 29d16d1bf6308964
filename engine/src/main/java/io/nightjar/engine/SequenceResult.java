package io.nightjar.engine;

import java.util.List;

/**
 * What a sequence came to.
 *
 * @param tokens generated ids, without the end token
 * @param finishReason why it ended
 * @param timings when what happened
 * @param promptScores natural logarithm of the probability of each scored prompt token, given those before it
 */
public record SequenceResult(
        List<Integer> tokens, FinishReason finishReason, SequenceTimings timings, List<Double> promptScores) {

    /** Copies the lists. */
    public SequenceResult {
        tokens = List.copyOf(tokens);
        promptScores = List.copyOf(promptScores);
    }
}
