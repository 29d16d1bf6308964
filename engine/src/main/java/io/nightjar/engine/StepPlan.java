package io.nightjar.engine;

import java.util.List;

/**
 * What one step computes.
 *
 * @param grants how many tokens of which sequences, in the order of their rows
 */
public record StepPlan(List<Grant> grants) {

    /** Copies the list. */
    public StepPlan {
        grants = List.copyOf(grants);
    }

    /**
     * The next tokens of one sequence.
     *
     * @param sequence its id
     * @param tokens how many tokens are computed
     * @param outputs for how many of the last of them logits are computed
     */
    public record Grant(long sequence, int tokens, int outputs) {}
}
