package io.nightjar.engine;

import java.util.ArrayList;
import java.util.List;

/**
 * Spends the budget in order of arrival. A sequence is admitted when the blocks for its whole possible length are free, so
 * that no sequence ever has to be put back; none overtakes one that waits for blocks.
 */
public final class FirstComeFirstServed implements Scheduler {

    /** Stateless. */
    public FirstComeFirstServed() {}

    @Override
    public StepPlan plan(List<SequenceState> sequences, StepBudget budget, Admission admission) {
        List<StepPlan.Grant> grants = new ArrayList<>();
        int tokensLeft = budget.tokens();
        int outputsLeft = budget.outputs();
        for (SequenceState sequence : sequences) {
            if (!sequence.admitted() && !admission.admit(sequence)) {
                break;
            }
            int tokens = largestFitting(sequence, Math.min(sequence.pendingTokens(), tokensLeft), outputsLeft);
            if (tokens > 0) {
                int outputs = sequence.outputs(tokens);
                grants.add(new StepPlan.Grant(sequence.id(), tokens, outputs));
                tokensLeft -= tokens;
                outputsLeft -= outputs;
            }
        }
        return new StepPlan(grants);
    }

    private static int largestFitting(SequenceState sequence, int tokens, int outputsLeft) {
        int fitting = tokens;
        while (fitting > 0 && sequence.outputs(fitting) > outputsLeft) {
            fitting--;
        }
        return fitting;
    }
}
