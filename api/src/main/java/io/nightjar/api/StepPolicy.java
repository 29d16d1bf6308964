package io.nightjar.api;

import io.nightjar.base.ElementType;
import io.nightjar.engine.FirstComeFirstServed;
import io.nightjar.engine.Scheduler;
import io.nightjar.engine.StepBudget;
import io.nightjar.engine.WholePrompts;
import io.nightjar.models.DecoderSpec;

/**
 * How a model's sequences share steps.
 *
 * @param kvType element type of keys and values
 * @param budget of a step
 * @param scheduler what spends it
 */
record StepPolicy(ElementType kvType, StepBudget budget, Scheduler scheduler) {

    /**
     * Decoders compute prompts in chunks. A model that gives vectors sees a text as a whole, so that a step has room for the
     * longest; its keys and values are never used again, so that there is nothing to gain from storing less than F32.
     */
    static StepPolicy of(DecoderSpec spec, OpenOptions options) {
        StepBudget usual = StepBudget.DEFAULT;
        if (spec.output().pooling().isEmpty()) {
            return new StepPolicy(options.kvType(), usual, new FirstComeFirstServed());
        }
        int longest = Math.max(options.contextTokens(), spec.contextTokens());
        StepBudget budget = new StepBudget(Math.max(usual.tokens(), longest), usual.outputs());
        return new StepPolicy(ElementType.F32, budget, new WholePrompts());
    }
}
