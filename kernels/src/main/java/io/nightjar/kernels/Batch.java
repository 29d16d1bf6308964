package io.nightjar.kernels;

import io.nightjar.ops.Slot;
import java.util.ArrayList;
import java.util.List;

/**
 * What one step computes: tokens of any number of sequences, prompt and generation mixed, one row each. Immutable.
 */
public final class Batch {

    private final int[] tokens;
    private final int[] positions;
    private final int[] outputRows;
    private final int[] blocks;
    private final List<SequenceSlice> slices;

    private Batch(int[] tokens, int[] positions, int[] outputRows, List<SequenceSlice> slices) {
        this.tokens = tokens;
        this.positions = positions;
        this.blocks = new int[tokens.length];
        for (SequenceSlice slice : slices) {
            for (int row = slice.firstRow(); row < slice.firstRow() + slice.count(); row++) {
                blocks[row] = slice.blocks().get(positions[row] / KvLayout.BLOCK_TOKENS);
            }
        }
        this.outputRows = outputRows;
        this.slices = slices;
    }

    /** Number of tokens. */
    public int size() {
        return tokens.length;
    }

    /** Id of the token in a row. */
    public int token(int row) {
        return tokens[row];
    }

    /** Position in its sequence of the token in a row. */
    public int position(int row) {
        return positions[row];
    }

    /** Number of the KV block that holds the token in a row. */
    int blockOf(int row) {
        return blocks[row];
    }

    /** Number of rows whose logits are computed. */
    public int outputs() {
        return outputRows.length;
    }

    /** Row of the token that output {@code index} belongs to. */
    public int outputRow(int index) {
        return outputRows[index];
    }

    /** One slice for each sequence. */
    public List<SequenceSlice> slices() {
        return slices;
    }

    int rows(Slot slot) {
        return slot.rows() == Slot.Rows.TOKENS ? size() : outputs();
    }

    /** Collects the sequences of a step. */
    public static final class Builder {

        private final List<SequenceSlice> slices = new ArrayList<>();
        private final List<Integer> tokens = new ArrayList<>();
        private final List<Integer> positions = new ArrayList<>();
        private final List<Integer> outputRows = new ArrayList<>();

        /** An empty step. */
        public Builder() {}

        /**
         * Adds the next tokens of a sequence; logits are computed for the last {@code outputs} of them.
         *
         * @param blocks numbers of its KV blocks
         * @param stateSlot number of the slot that holds its recurrent states
         * @return index of the first of these outputs in the step
         */
        public int add(List<Integer> nextTokens, int firstPosition, List<Integer> blocks, int stateSlot, int outputs) {
            int firstRow = tokens.size();
            slices.add(new SequenceSlice(firstRow, nextTokens.size(), firstPosition, List.copyOf(blocks), stateSlot));
            for (int i = 0; i < nextTokens.size(); i++) {
                tokens.add(nextTokens.get(i));
                positions.add(firstPosition + i);
            }
            int firstOutput = outputRows.size();
            for (int row = tokens.size() - outputs; row < tokens.size(); row++) {
                outputRows.add(row);
            }
            return firstOutput;
        }

        /** The finished step. */
        public Batch build() {
            return new Batch(toInts(tokens), toInts(positions), toInts(outputRows), List.copyOf(slices));
        }

        private static int[] toInts(List<Integer> values) {
            return values.stream().mapToInt(Integer::intValue).toArray();
        }
    }
}
