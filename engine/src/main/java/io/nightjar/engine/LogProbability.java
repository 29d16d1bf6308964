package io.nightjar.engine;

/** The logarithm of a softmax. */
final class LogProbability {

    private LogProbability() {}

    /** Natural logarithm of the probability of {@code token}, worked out in F64. */
    static double of(float[] logits, int token) {
        double max = Double.NEGATIVE_INFINITY;
        for (float logit : logits) {
            max = Math.max(max, logit);
        }
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit - max);
        }
        return logits[token] - max - Math.log(sum);
    }
}
