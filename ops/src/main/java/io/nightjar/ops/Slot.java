package io.nightjar.ops;

/**
 * A place for activations: an F32 matrix with one row per token, or per output, of a step.
 *
 * @param index position in the program's list of slots
 * @param name for messages and profiles
 * @param width values in a row
 * @param rows what a row stands for
 */
public record Slot(int index, String name, int width, Rows rows) {

    /** What a row of a slot stands for. */
    public enum Rows {
        /** Each token of the step. */
        TOKENS,
        /** Each token whose logits are wanted. */
        OUTPUTS
    }
}
