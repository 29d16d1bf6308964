package io.nightjar.kernels;

import io.nightjar.kernels.Compilation.SlotView;
import io.nightjar.kernels.x86.SystemPages;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Rows of activations in groups, as {@link PanelMatrix} multiplies them: within a group the rows take turns, one unit of each
 * (a block, a column or a pair of columns) after the other. The last group has the rows that are left.
 */
abstract sealed class GroupedRows implements SlotForm permits QuantizedRows, FloatRows {

    private final SlotView in;
    private final int most;
    private final int unitBytes;
    private final int units;
    private MemorySegment memory = MemorySegment.NULL;

    /**
     * Groups rows of a slot.
     *
     * @param most rows of a group
     * @param units of a row
     */
    GroupedRows(SlotView in, int most, int unitBytes, int units) {
        this.in = in;
        this.most = most;
        this.unitBytes = unitBytes;
        this.units = units;
    }

    final SlotView in() {
        return in;
    }

    final int units() {
        return units;
    }

    /** Rows of a group but the last. */
    final int most() {
        return most;
    }

    /** Rows of the group that begins with this one. */
    final int groupSize(int first, Batch batch) {
        return Math.min(most, in.rows(batch) - first);
    }

    /** The group that begins with this row. */
    final MemorySegment group(int first) {
        return memory.asSlice((long) first * units * unitBytes);
    }

    @Override
    public final void prepare(Batch batch) {
        long bytes = (long) in.rows(batch) * units * unitBytes;
        if (memory.byteSize() < bytes) {
            memory = SystemPages.allocate(bytes, Arena.ofAuto());
        }
    }

    @Override
    public final int tasks(Batch batch) {
        return in.rows(batch);
    }

    @Override
    public final void run(Batch batch, int row, Worker worker) {
        int first = row / most * most;
        MemorySegment to = group(first).asSlice((long) (row - first) * unitBytes);
        write(in.data(), in.at(row), to, (long) groupSize(first, batch) * unitBytes);
    }

    /** Writes a row, whose units are so far apart. */
    abstract void write(float[] x, int from, MemorySegment to, long strideBytes);
}
