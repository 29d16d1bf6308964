package io.nightjar.kernels;

import io.nightjar.kernels.Compilation.SlotView;
import io.nightjar.kernels.x86.SystemPages;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.IntPredicate;

/**
 * Rows of a slot in groups, as {@link PanelMatrix} multiplies them: within a group the rows take turns, one unit of each after the
 * other. The last group has the rows that are left. A task is a run of columns of a group, so that what it writes stays in L1.
 */
final class GroupedRows implements SlotForm {

    /** Bytes of a row that a task writes. */
    private static final int TASK_BYTES = 1024;

    private final SlotView in;
    private final RowForm form;
    private final int most;
    private final int units;
    private final IntPredicate needed;
    private MemorySegment memory = MemorySegment.NULL;

    /**
     * Groups rows of a slot.
     *
     * @param most rows of a group
     * @param needed whether anything is done in steps in which the slot has so many rows
     */
    GroupedRows(SlotView in, RowForm form, int most, IntPredicate needed) {
        this.in = in;
        this.form = form;
        this.most = most;
        this.units = form.units(in.width());
        this.needed = needed;
    }

    /** Rows of a group but the last. */
    int most() {
        return most;
    }

    /** Rows of the group that begins with this one. */
    int groupSize(int first, Batch batch) {
        return Math.min(most, in.rows(batch) - first);
    }

    /** The group that begins with this row. */
    MemorySegment group(int first) {
        return memory.asSlice((long) first * units * form.unitBytes());
    }

    @Override
    public void prepare(Batch batch) {
        if (!needed.test(in.rows(batch))) {
            return;
        }
        long bytes = (long) in.rows(batch) * units * form.unitBytes();
        if (memory.byteSize() < bytes) {
            memory = SystemPages.allocate(bytes, Arena.ofAuto());
        }
    }

    /** A row alone is too little to share. */
    private int unitsOfTask(Batch batch) {
        return in.rows(batch) == 1 ? units : TASK_BYTES / form.unitBytes();
    }

    @Override
    public int tasks(Batch batch) {
        int rows = in.rows(batch);
        return needed.test(rows) ? Math.ceilDiv(rows, most) * Math.ceilDiv(units, unitsOfTask(batch)) : 0;
    }

    @Override
    public void run(Batch batch, int task, Worker worker) {
        int some = unitsOfTask(batch);
        int runs = Math.ceilDiv(units, some);
        int first = task / runs * most;
        int unit = task % runs * some;
        int start = unit * form.unitValues();
        int count = Math.min(some * form.unitValues(), in.width() - start);
        int rows = groupSize(first, batch);
        long stride = (long) rows * form.unitBytes();
        MemorySegment to = group(first).asSlice(unit * stride);
        for (int row = 0; row < rows; row++) {
            int from = in.at(first + row) + start;
            form.write(in.data(), from, count, to.asSlice((long) row * form.unitBytes()), stride);
        }
    }
}
