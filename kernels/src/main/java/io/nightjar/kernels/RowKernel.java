package io.nightjar.kernels;

import io.nightjar.kernels.Compilation.SlotView;
import io.nightjar.ops.Slot;

/** A kernel that computes each row on its own, cheaply; a task is a run of rows. */
interface RowKernel extends Kernel {

    int ROWS_PER_TASK = 8;

    /**
     * Whether a norm over groups of a slot may work on whole vectors: one over whole rows may count on their padding, one over heads
     * needs heads of whole vectors.
     */
    static boolean fillsVectors(int group, Slot in, int lanes) {
        return group == in.width() || group % lanes == 0;
    }

    /** Rows of this step. */
    int rows(Batch batch);

    /** Computes one row. */
    void runRow(Batch batch, int row, Worker worker);

    @Override
    default int tasks(Batch batch) {
        return Math.ceilDiv(rows(batch), ROWS_PER_TASK);
    }

    @Override
    default void run(Batch batch, int task, Worker worker) {
        int end = Math.min(rows(batch), (task + 1) * ROWS_PER_TASK);
        for (int row = task * ROWS_PER_TASK; row < end; row++) {
            runRow(batch, row, worker);
        }
    }

    /** One that changes the rows of a slot where they are. */
    interface InPlace extends RowKernel {

        /** The slot. */
        SlotView inOut();

        @Override
        default int rows(Batch batch) {
            return inOut().rows(batch);
        }
    }
}
