package io.nightjar.engine;

import io.nightjar.base.RequestException;
import java.util.List;

/**
 * What one sequence asks of the engine.
 *
 * @param prompt token ids, at least one
 * @param maxTokens how many tokens to generate at most; 0 only computes the prompt
 * @param sampling how tokens are chosen
 * @param stop texts at which generation ends; they are not part of the result
 * @param ignoreEos whether end tokens are tokens like others
 * @param scoreFrom prompt position from which each token's log probability is reported; {@link #NO_SCORES} for none
 */
public record EngineRequest(
        List<Integer> prompt,
        int maxTokens,
        SamplingOptions sampling,
        List<String> stop,
        boolean ignoreEos,
        int scoreFrom) {

    /** No prompt token is scored. */
    public static final int NO_SCORES = Integer.MAX_VALUE;

    /** Computes the prompt and generates nothing. */
    public static EngineRequest promptOnly(List<Integer> prompt) {
        return new EngineRequest(prompt, 0, SamplingOptions.greedy(), List.of(), false, NO_SCORES);
    }

    /**
     * Checks and copies.
     *
     * @throws RequestException if the prompt is empty or a number is out of range
     */
    public EngineRequest {
        prompt = List.copyOf(prompt);
        stop = List.copyOf(stop);
        if (prompt.isEmpty()) {
            throw new RequestException("prompt: expected at least one token, got none");
        }
        if (maxTokens < 0) {
            throw new RequestException("max_tokens: expected 0 or more, got " + maxTokens);
        }
        if (scoreFrom < 1) {
            throw new RequestException(
                    "score_from: the first token has no probability; expected 1 or more, got " + scoreFrom);
        }
    }
}
