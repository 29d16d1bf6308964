package io.nightjar.engine;

import java.util.ArrayList;
import java.util.List;

/**
 * Computes each prompt in one step, as a model needs it whose tokens see those after them. In order of arrival, as many as
 * fit in the budget; none overtakes one that does not fit.
 *
 * <p>A prompt longer than the whole budget is never granted: the context must not be longer than the budget.
 */
public final class WholePrompts implements Scheduler {

    /** Stateless. */
    public WholePrompts() {}

    @Override
    public StepPlan plan(List<SequenceState> sequences, StepBudget budget, Admission admission) {
        List<StepPlan.Grant> grants = new ArrayList<>();
        int tokensLeft = budget.tokens();
        for (SequenceState sequence : sequences) {
            boolean fits = sequence.pendingTokens() <= tokensLeft && grants.size() < budget.outputs();
            if (!fits || (!sequence.admitted() && !admission.admit(sequence))) {
                break;
            }
            grants.add(new StepPlan.Grant(sequence.id(), sequence.pendingTokens(), 1));
            tokensLeft -= sequence.pendingTokens();
        }
        return new StepPlan(grants);
    }
}
