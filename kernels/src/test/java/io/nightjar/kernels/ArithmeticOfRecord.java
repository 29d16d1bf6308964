package io.nightjar.kernels;

import io.nightjar.ops.Scores;

/** The arithmetic of record of ADR 1 as plain loops, written from its text: what every vector kernel must give, bit for bit. */
final class ArithmeticOfRecord {

    private static final int GROUP = 32;
    private static final int SPAN = 512;

    private ArithmeticOfRecord() {}

    /** Lane {@code l} is a chain over {@code k = l, l + lanes, ...}; then halves are added until one lane is left. */
    static float dot(float[] weights, float[] x, int lanes) {
        float[] sums = new float[lanes];
        for (int k = 0; k < weights.length; k++) {
            sums[k % lanes] = Math.fma(weights[k], x[k], sums[k % lanes]);
        }
        return sumOfHalves(sums);
    }

    /**
     * Attention of one query over keys {@code [start, end)} by absolute position.
     *
     * @param keys {@code [position][head dimension]}, as they are read from the cache
     * @param values {@code [position][head dimension]}, likewise
     * @param sink score whose weight goes to no value; negative infinity for none
     */
    static float[] attention(
            float[] query, float[][] keys, float[][] values, int start, int end, Scores scores, float sink) {
        SoftmaxPart total = new SoftmaxPart(values[start].length);
        for (int span = start / SPAN * SPAN; span < end; span += SPAN) {
            SoftmaxPart part = new SoftmaxPart(values[start].length);
            for (int group = span; group < Math.min(end, span + SPAN); group += GROUP) {
                int low = Math.max(start, group);
                int high = Math.min(end, group + GROUP);
                if (low < high) {
                    part.addGroup(query, keys, values, group, low, high, scores);
                }
            }
            total.merge(part);
        }
        return total.mean(sink);
    }

    private static float sumOfHalves(float[] values) {
        float[] sums = values.clone();
        for (int half = sums.length / 2; half > 0; half /= 2) {
            for (int i = 0; i < half; i++) {
                sums[i] += sums[i + half];
            }
        }
        return sums[0];
    }

    /** Maximum, sum and weighted values of the keys so far. */
    private static final class SoftmaxPart {

        private float max = Float.NEGATIVE_INFINITY;
        private float sum;
        private final float[] out;

        SoftmaxPart(int width) {
            out = new float[width];
        }

        void addGroup(float[] query, float[][] keys, float[][] values, int group, int low, int high, Scores how) {
            float[] scores = new float[GROUP];
            float newMax = max;
            for (int key = low; key < high; key++) {
                float score = 0;
                for (int d = 0; d < query.length; d++) {
                    score = Math.fma(query[d], keys[key][d], score);
                }
                score *= how.scale();
                if (how.softCap() != 0) {
                    score = how.softCap() * Exponential.tanh(score / how.softCap());
                }
                scores[key - group] = score;
                newMax = Math.max(newMax, score);
            }
            float[] weights = new float[GROUP];
            for (int key = low; key < high; key++) {
                weights[key - group] = Exponential.of(scores[key - group] - newMax);
            }
            float rescale = Exponential.of(max - newMax);
            sum = sum * rescale + sumOfHalves(weights);
            max = newMax;
            for (int d = 0; d < out.length; d++) {
                out[d] *= rescale;
                for (int key = low; key < high; key++) {
                    out[d] = Math.fma(weights[key - group], values[key][d], out[d]);
                }
            }
        }

        void merge(SoftmaxPart later) {
            if (later.max == Float.NEGATIVE_INFINITY) {
                return;
            }
            if (max == Float.NEGATIVE_INFINITY) {
                max = later.max;
                sum = later.sum;
                System.arraycopy(later.out, 0, out, 0, out.length);
                return;
            }
            float merged = Math.max(max, later.max);
            float keep = Exponential.of(max - merged);
            float add = Exponential.of(later.max - merged);
            sum = Math.fma(later.sum, add, sum * keep);
            max = merged;
            for (int d = 0; d < out.length; d++) {
                out[d] = Math.fma(later.out[d], add, out[d] * keep);
            }
        }

        float[] mean(float sink) {
            float inverse = 1 / (sum + Exponential.of(sink - max));
            float[] mean = new float[out.length];
            for (int d = 0; d < out.length; d++) {
                mean[d] = out[d] * inverse;
            }
            return mean;
        }
    }
}
