package io.nightjar.engine;

import java.util.List;

/**
 * Decides what the next step computes: numbers in, numbers out, nothing of the model. A policy is an implementation.
 *
 * <p>There is no prefill and no decode: a sequence with one pending token and one with a thousand are the same to it.
 */
public interface Scheduler {

    /** Whether a sequence that does not hold blocks yet could get them now, and if so takes them. */
    interface Admission {
        /** Asks for the blocks of a sequence; {@code true} if it holds them now. */
        boolean admit(SequenceState sequence);
    }

    /**
     * Plans a step.
     *
     * @param sequences all that are not over, in order of arrival
     * @param budget how much the step may do
     * @param admission gives KV blocks to sequences that have none
     * @return an empty plan if no sequence can go on
     */
    StepPlan plan(List<SequenceState> sequences, StepBudget budget, Admission admission);
}
