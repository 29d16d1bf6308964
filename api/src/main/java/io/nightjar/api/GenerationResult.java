package io.nightjar.api;

import io.nightjar.engine.FinishReason;
import io.nightjar.engine.SequenceTimings;
import java.util.List;

/**
 * What was generated.
 *
 * @param text in whole characters, without a stop string
 * @param tokens ids, without an end token
 * @param promptTokens length of the prompt
 * @param finishReason why it ended
 * @param timings when what happened
 */
public record GenerationResult(
        String text, List<Integer> tokens, int promptTokens, FinishReason finishReason, SequenceTimings timings) {

    /** Copies the list. */
    public GenerationResult {
        tokens = List.copyOf(tokens);
    }
}
