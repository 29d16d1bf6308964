package io.nightjar.kernels;

import io.nightjar.kernels.Compilation.SlotView;
import io.nightjar.kernels.x86.WidenedProduct;
import io.nightjar.ops.Slot;
import java.lang.foreign.MemorySegment;

/**
 * Products of mode {@code amx-bf16}: with many rows of activations as BF16, with few exactly as without the mode. A task writes some
 * panels out as BF16, which stay in L2 while all rows pass.
 */
final class WidenedMatMul implements MatrixKernel {

    /** What {@link GroupedRows} of BF16 are made for, and those of bytes are not. */
    static final int FEWEST_ROWS = 32;

    private final X86MatMul few;
    private final GroupedRows in;
    private final PanelMatrix matrix;
    private final WidenedProduct code;
    private final SlotView out;

    /**
     * A product.
     *
     * @param few computes it for fewer than {@link #FEWEST_ROWS} rows of activations
     * @param in the rows as BF16
     */
    WidenedMatMul(X86MatMul few, GroupedRows in, PanelMatrix matrix, WidenedProduct code, SlotView out) {
        this.few = few;
        this.in = in;
        this.matrix = matrix;
        this.code = code;
        this.out = out;
    }

    private boolean hasMany(Batch batch) {
        return out.rows(batch) >= FEWEST_ROWS;
    }

    @Override
    public boolean writes(Slot slot) {
        return few.writes(slot);
    }

    @Override
    public int tasks(Batch batch) {
        return hasMany(batch) ? Math.ceilDiv(matrix.count(), WidenedProduct.PANELS) : few.tasks(batch);
    }

    @Override
    public void run(Batch batch, int task, Worker worker) {
        if (!hasMany(batch)) {
            few.run(batch, task, worker);
            return;
        }
        int first = task * WidenedProduct.PANELS;
        int count = Math.min(WidenedProduct.PANELS, matrix.count() - first);
        MemorySegment widened = matrix.widen(first, count, code, worker);
        MemorySegment outputs = MemorySegment.ofArray(out.data());
        for (int row = 0; row < out.rows(batch); row += in.most()) {
            long to = (out.at(row) + (long) first * matrix.panelRows()) * Float.BYTES;
            code.product()
                    .multiply(
                            widened,
                            count,
                            in.group(row),
                            in.groupSize(row, batch),
                            outputs.asSlice(to),
                            (long) out.stride() * Float.BYTES,
                            matrix.steps(),
                            0);
        }
    }
}
