package io.nightjar.kernels;

import io.nightjar.ops.State;

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

    /** Computes a token's row for the columns of a part; rows of the state lie {@code partColumns} apart in {@code s}. */
    abstract void advance(int row, int part, float[] s);

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
        states.load(slice, state, start(part), columns(part), s, partColumns);
        for (int row = slice.firstRow(); row < slice.firstRow() + slice.count(); row++) {
            advance(row, part, s);
        }
        states.store(slice, state, start(part), columns(part), s, partColumns);
    }
}
