package io.nightjar.ops;

/**
 * How a router's logits become experts and weights, as data: logits give each expert a score, the experts with the highest
 * scores are chosen (ties go to the lowest id), and their scores are the weights.
 *
 * @param scores how logits become scores
 * @param choice what is compared when experts are chosen
 * @param groups which experts are in the running at all
 * @param normalised whether the weights of a token are divided by their sum
 * @param scale factor on the weights
 */
public record Routing(Scores scores, Choice choice, Groups groups, boolean normalised, float scale) {

    /** How logits become scores. */
    public sealed interface Scores {

        /** Softmax over all experts. */
        record Softmax() implements Scores {}

        /** The logits choose; weights are a softmax over those chosen alone. */
        record SoftmaxOfChosen() implements Scores {}

        /** A sigmoid for each expert. */
        record Sigmoid() implements Scores {}

        /**
         * One expert at a time by its logit, with a weight that is a softmax over the experts left that are close to it:
         * {@code (highest - logit) / max(|logit|, highest) <= tolerance}.
         *
         * <p>Source: Liu et al., "GRIN: GRadient-INformed MoE" (2024), section 2.
         */
        record SparseMixer(float tolerance) implements Scores {}
    }

    /** What is compared when experts are chosen; the weights are the bare scores in any case. */
    public sealed interface Choice {

        /** The scores. */
        record ByScore() implements Choice {}

        /** Scores plus a learned bias for each expert, which balances their load. */
        record ByBiasedScore(Weight bias) implements Choice {}
    }

    /**
     * Experts in equal runs of ids, of which only those in the best groups may be chosen.
     *
     * <p>Source: DeepSeek-AI, "DeepSeek-V3 Technical Report" (2024), section 2.1.2.
     *
     * @param count how many groups there are; 1 for no such limit
     * @param kept groups whose experts may be chosen
     * @param members a group's score is the sum of its best members, this many
     */
    public record Groups(int count, int kept, int members) {

        /** All experts in one group. */
        public static final Groups NONE = new Groups(1, 1, 1);

        /** Checks the counts. */
        public Groups {
            if (count < 1 || kept < 1 || kept > count || members < 1) {
                throw new IllegalArgumentException(
                        kept + " of " + count + " groups by " + members + " members cannot be kept");
            }
        }
    }

    /** The highest scores choose, and are the weights. */
    public static Routing of(Scores scores, boolean normalised) {
        return new Routing(scores, new Choice.ByScore(), Groups.NONE, normalised, 1);
    }
}
