package io.nightjar.engine;

/**
 * When what happened to one sequence.
 *
 * @param queueNanos from submission to the first step
 * @param promptNanos from the first step to the first token (or, without one, to the end of the prompt)
 * @param generationNanos from the first token to the last
 * @param promptTokens length of the prompt
 * @param cachedTokens prompt tokens that did not have to be computed
 * @param generatedTokens tokens generated
 */
public record SequenceTimings(
        long queueNanos,
        long promptNanos,
        long generationNanos,
        int promptTokens,
        int cachedTokens,
        int generatedTokens) {

    private static final double NANOS_PER_SECOND = 1e9;

    /** Submission to first token. */
    public long timeToFirstTokenNanos() {
        return queueNanos + promptNanos;
    }

    /** Computed prompt tokens a second; 0 if none were timed. */
    public double promptTokensPerSecond() {
        return perSecond(promptTokens - cachedTokens, promptNanos);
    }

    /** Generated tokens a second, the first, which belongs to the prompt, not counted; 0 if none were timed. */
    public double generatedTokensPerSecond() {
        return perSecond(generatedTokens - 1, generationNanos);
    }

    private static double perSecond(int tokens, long nanos) {
        return tokens <= 0 || nanos <= 0 ? 0 : tokens * NANOS_PER_SECOND / nanos;
    }
}
