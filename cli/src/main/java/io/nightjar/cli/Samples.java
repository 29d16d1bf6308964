package io.nightjar.cli;

import java.util.Collections;
import java.util.List;

/**
 * Repeated measurements of one quantity.
 *
 * @param values in the order in which they were taken, at least one
 */
record Samples(List<Double> values) {

    /** Copies the list. */
    Samples {
        values = List.copyOf(values);
    }

    /** Arithmetic mean. */
    double mean() {
        return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }

    /** Standard deviation of the sample, as llama-bench prints it; 0 for a single value. */
    double standardDeviation() {
        double mean = mean();
        double squares =
                values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
        return values.size() < 2 ? 0 : Math.sqrt(squares / (values.size() - 1));
    }

    /** The middle value; of an even number of values, the mean of the two in the middle. */
    double median() {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** The lowest value. */
    double min() {
        return Collections.min(values);
    }

    /** The highest value. */
    double max() {
        return Collections.max(values);
    }
}
