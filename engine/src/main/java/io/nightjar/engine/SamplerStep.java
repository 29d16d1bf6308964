package io.nightjar.engine;

import java.util.Map;

/** One link of the sampling chain: edits logits or takes candidates away, and always leaves one. */
sealed interface SamplerStep
        permits SamplerStep.LogitBias,
                SamplerStep.TopK,
                SamplerStep.Typical,
                SamplerStep.TopP,
                SamplerStep.MinP,
                SamplerStep.Temperature,
                PenaltyHistory {

    /** Carries out this step; allocates nothing, but that sorting tens of thousands of candidates may take a buffer. */
    void apply(Candidates candidates);

    /** Adds to the logits of some tokens; negative infinity bans a token even if its logit is infinite. */
    final class LogitBias implements SamplerStep {

        private final int[] tokens;
        private final float[] biases;

        LogitBias(Map<Integer, Float> biasByToken) {
            tokens = new int[biasByToken.size()];
            biases = new float[biasByToken.size()];
            int i = 0;
            for (var entry : biasByToken.entrySet()) {
                tokens[i] = entry.getKey();
                biases[i++] = entry.getValue();
            }
        }

        @Override
        public void apply(Candidates candidates) {
            for (int i = 0; i < tokens.length; i++) {
                float bias = biases[i];
                float logit = candidates.logitOf(tokens[i]);
                candidates.setLogitOf(tokens[i], bias == Float.NEGATIVE_INFINITY ? bias : logit + bias);
            }
        }
    }

    /** Keeps the {@code count} most probable. */
    record TopK(int count) implements SamplerStep {
        @Override
        public void apply(Candidates candidates) {
            candidates.keepLargest(count);
        }
    }

    /**
     * Keeps the candidates whose information content is nearest to the expected one (the entropy), as many as it takes
     * for their probabilities to exceed {@code mass}.
     *
     * <p>Source: Meister et al., "Locally Typical Sampling" (2022), section 4.
     */
    record Typical(double mass) implements SamplerStep {
        @Override
        public void apply(Candidates candidates) {
            float largest = candidates.largestLogit();
            double total = candidates.totalWeight(largest);
            double logTotal = StrictMath.log(total);
            double entropy = 0;
            for (int i = 0; i < candidates.size(); i++) {
                double scaled = candidates.scaled(i, largest);
                double probability = candidates.weight(i, largest) / total;
                if (probability > 0) {
                    entropy -= probability * (scaled - logTotal);
                }
            }
            // |-log p - entropy| with log p = scaled - logTotal
            candidates.rankByDistance(logTotal - entropy, largest);
            double sum = 0;
            int kept = 0;
            while (kept < candidates.size() && sum <= mass * total) {
                candidates.sortFirst(kept + 1);
                sum += candidates.weight(kept++, largest);
            }
            candidates.keepFirst(kept);
            candidates.rankByLogit();
        }
    }

    /**
     * Keeps the most probable, as few as it takes for their probabilities to reach {@code mass}.
     *
     * <p>Source: Holtzman et al., "The Curious Case of Neural Text Degeneration" (2020), section 3.1.
     */
    record TopP(double mass) implements SamplerStep {
        @Override
        public void apply(Candidates candidates) {
            float largest = candidates.largestLogit();
            double enough = mass * candidates.totalWeight(largest);
            double sum = 0;
            int kept = 0;
            do {
                candidates.sortFirst(kept + 1);
                sum += candidates.weight(kept++, largest);
            } while (kept < candidates.size() && sum < enough);
            candidates.keepFirst(kept);
        }
    }

    /** Keeps what is at least {@code share} as probable as the most probable one. */
    record MinP(double share) implements SamplerStep {
        @Override
        public void apply(Candidates candidates) {
            candidates.keepAtLeast(candidates.largestLogit() + StrictMath.log(share));
        }
    }

    /** Flattens (above 1) or sharpens (below 1) the distribution that is drawn from. */
    record Temperature(double temperature) implements SamplerStep {
        @Override
        public void apply(Candidates candidates) {
            candidates.setTemperature(temperature);
        }
    }
}
