package io.nightjar.models;

/** The normal distribution with mean 0 and standard deviation 1. */
final class NormalDistribution {

    /** Beyond it, no share is told from 0 or 1 in F64. */
    private static final double FARTHEST = 8.3;

    private static final int HALVINGS = 60;
    private static final double LEAST_TERM = 1e-18;

    private NormalDistribution() {}

    /** The value below which this share, less than 1, of all values lies; minus infinity for 0. */
    static double quantile(double share) {
        if (share <= 0) {
            return Double.NEGATIVE_INFINITY;
        }
        double low = -FARTHEST;
        double high = FARTHEST;
        for (int i = 0; i < HALVINGS; i++) {
            double middle = (low + high) / 2;
            if (shareBelow(middle) < share) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return (low + high) / 2;
    }

    /**
     * {@code 1/2 + density(x) * (x + x^3/3 + x^5/(3 * 5) + x^7/(3 * 5 * 7) + ...)}: all terms have one sign.
     *
     * <p>Source: Marsaglia, "Evaluating the Normal Distribution" (2004).
     */
    private static double shareBelow(double x) {
        double term = x;
        double sum = x;
        for (int divisor = 3; Math.abs(term) > LEAST_TERM * Math.abs(sum); divisor += 2) {
            term *= x * x / divisor;
            sum += term;
        }
        return 0.5 + sum * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
    }
}
