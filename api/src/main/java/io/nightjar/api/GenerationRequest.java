package io.nightjar.api;

import io.nightjar.base.RequestException;
import io.nightjar.engine.SamplingOptions;
import java.util.List;

/**
 * What to generate.
 *
 * @param prompt where to start
 * @param maxTokens how many tokens at most; {@link #UNTIL_FULL} for as many as the context has room for
 * @param sampling how tokens are chosen
 * @param stop texts at which generation ends
 * @param ignoreEos whether end tokens are tokens like others
 */
public record GenerationRequest(
        Prompt prompt, int maxTokens, SamplingOptions sampling, List<String> stop, boolean ignoreEos) {

    /** Generate until the context is full. */
    public static final int UNTIL_FULL = -1;

    /**
     * Checks and copies.
     *
     * @throws RequestException if {@code maxTokens} is below -1
     */
    public GenerationRequest {
        stop = List.copyOf(stop);
        if (maxTokens < UNTIL_FULL) {
            throw new RequestException("max_tokens: expected -1 or more, got " + maxTokens);
        }
    }

    /** Continues a text greedily. */
    public static GenerationRequest greedy(String text, int maxTokens) {
        return new GenerationRequest(
                new Prompt.Text(text, true), maxTokens, SamplingOptions.greedy(), List.of(), false);
    }

    /** With another way of choosing tokens. */
    public GenerationRequest withSampling(SamplingOptions changed) {
        return new GenerationRequest(prompt, maxTokens, changed, stop, ignoreEos);
    }
}
