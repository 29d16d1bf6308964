package io.nightjar.kernels;

import io.nightjar.kernels.Compilation.SlotView;
import io.nightjar.ops.Slot;
import java.lang.foreign.MemorySegment;

/** Matrix products by generated code. A task is a run of panels, which stay in L2 while all rows of activations pass. */
final class X86MatMul implements MatrixKernel {

    /** Fewer than this would leave threads without work at the end. */
    private static final int FEWEST_TASKS = 16;

    private final GroupedRows in;
    private final PanelMatrix matrix;
    private final SlotView out;

    X86MatMul(GroupedRows in, PanelMatrix matrix, SlotView out) {
        this.in = in;
        this.matrix = matrix;
        this.out = out;
    }

    private int taskPanels(Batch batch) {
        long fitting = Math.max(1, matrix.tiling(out.rows(batch)).runBytes() / matrix.panelBytes());
        return (int) Math.min(fitting, Math.ceilDiv(matrix.count(), FEWEST_TASKS));
    }

    @Override
    public boolean writes(Slot slot) {
        return out.slot().equals(slot);
    }

    @Override
    public int tasks(Batch batch) {
        return Math.ceilDiv(matrix.count(), taskPanels(batch));
    }

    @Override
    public void run(Batch batch, int task, Worker worker) {
        int taskPanels = taskPanels(batch);
        int first = task * taskPanels;
        int count = Math.min(taskPanels, matrix.count() - first);
        int rows = out.rows(batch);
        MemorySegment outputs = MemorySegment.ofArray(out.data());
        for (int row = 0; row < rows; row += in.most()) {
            long to = (out.at(row) + (long) first * matrix.panelRows()) * Float.BYTES;
            matrix.multiply(first, count, in.group(row), in.groupSize(row, batch), outputs.asSlice(to), out.stride());
        }
    }
}
