package io.nightjar.kernels;

import java.util.List;

/**
 * The tokens of one sequence in a step: consecutive positions, consecutive rows.
 *
 * @param firstRow row of its first token in the step
 * @param count number of tokens
 * @param firstPosition position of its first token in the sequence
 * @param blocks numbers of the KV blocks that hold positions 0, 32, 64, ...; enough for the last token
 * @param stateSlot number of the slot that holds its recurrent states
 */
public record SequenceSlice(int firstRow, int count, int firstPosition, List<Integer> blocks, int stateSlot) {

    /** Position after the last token. */
    public int endPosition() {
        return firstPosition + count;
    }
}
