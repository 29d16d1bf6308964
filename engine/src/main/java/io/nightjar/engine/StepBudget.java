package io.nightjar.engine;

/**
 * How much one step may do.
 *
 * @param tokens tokens computed, over all sequences
 * @param outputs tokens whose logits are computed, over all sequences
 */
public record StepBudget(int tokens, int outputs) {

    /** Prompts in chunks of 512; logits of 128 positions at most, which a vocabulary of 262,144 turns into 128 MiB. */
    public static final StepBudget DEFAULT = new StepBudget(512, 128);

    /** Checks the numbers. */
    public StepBudget {
        if (tokens < 1 || outputs < 1) {
            throw new IllegalArgumentException("a step needs at least one token and one output");
        }
    }
}
