package io.nightjar.kernels;

import io.nightjar.ops.State;
import java.util.Arrays;

/**
 * A recurrence: a task is some columns of one sequence's state, which stays in scratch memory while the sequence's tokens
 * of this step pass one by one.
 */
abstract class RecurrentKernel implements Kernel {

    private final StatePool states;
    private final State state;
    private final int partColumns;

    /**
     * A recurrence over this state.
     *
     * @param partColumns columns of a part; the last may have fewer
     */
    RecurrentKernel(StatePool states, State state, int partColumns) {
        this.states = states;
        this.state = state;
        this.partColumns = partColumns;
    }

    /**
     * Computes rows of consecutive tokens for the columns of a part.
     *
     * @param row the first
     * @param s the part's state, whose rows lie {@code partColumns} apart; zeros where the part has fewer columns
     */
    abstract void advance(int row, int count, int part, float[] s);

    /** Columns before a part. */
    final int start(int part) {
        return part * partColumns;
    }

    /** Columns of a part. */
    final int columns(int part) {
        return Math.min(partColumns, state.columns() - start(part));
    }

    private int parts() {
        return Math.ceilDiv(state.columns(), partColumns);
    }

    @Override
    public final int tasks(Batch batch) {
        return batch.slices().size() * parts();
    }

    @Override
    public final void run(Batch batch, int task, Worker worker) {
        SequenceSlice slice = batch.slices().get(task / parts());
        int part = task % parts();
        float[] s = worker.scratch(0, state.rows() * partColumns);
        if (columns(part) < partColumns) {
            Arrays.fill(s, 0, state.rows() * partColumns, 0);
        }
        states.load(slice, state, start(part), columns(part), s, partColumns);
        advance(slice.firstRow(), slice.count(), part, s);
        states.store(slice, state, start(part), columns(part), s, partColumns);
    }
}
