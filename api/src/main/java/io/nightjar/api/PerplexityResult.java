package io.nightjar.api;

/**
 * How surprised a model is by a text.
 *
 * @param perplexity exponential of the mean negative log probability of a token
 * @param standardError of the perplexity
 * @param chunks pieces of the text that were scored
 * @param scoredTokens tokens that were scored
 */
public record PerplexityResult(double perplexity, double standardError, int chunks, long scoredTokens) {}
