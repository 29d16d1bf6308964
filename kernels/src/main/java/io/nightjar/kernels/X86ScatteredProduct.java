package io.nightjar.kernels;

import java.lang.foreign.MemorySegment;

/**
 * Products of a matrix with rows of activations wherever they lie: those that chose an expert, or one head of each. They are
 * brought into groups in the worker's scratch memory, and the products from there to where they belong.
 */
final class X86ScatteredProduct implements ScatteredProduct {

    /** Enough panels that bringing rows together is little beside their products. */
    private static final int TASK_PANELS = 16;

    private final PanelMatrix matrix;
    private final RowForm form;
    private final int most;
    private final int columns;
    private final int units;

    /**
     * Products with this matrix.
     *
     * @param columns of the matrix
     * @param most rows of a group
     */
    X86ScatteredProduct(PanelMatrix matrix, RowForm form, int columns, int most) {
        this.matrix = matrix;
        this.form = form;
        this.most = most;
        this.columns = columns;
        this.units = form.units(columns);
    }

    @Override
    public int tasks() {
        return Math.ceilDiv(matrix.count(), TASK_PANELS);
    }

    @Override
    public void multiply(int task, Operands operands, Worker worker) {
        int first = task * TASK_PANELS;
        int panels = Math.min(TASK_PANELS, matrix.count() - first);
        int stride = panels * matrix.panelRows();
        int rows = Math.min(stride, matrix.rows() - first * matrix.panelRows());
        float[] products = worker.scratch(0, most * stride);
        float[] group = worker.scratch(1, most * units * form.unitBytes() / Float.BYTES);
        MemorySegment activations = MemorySegment.ofArray(group);
        for (int start = 0; start < operands.count; start += most) {
            int size = Math.min(most, operands.count - start);
            long unitStride = (long) size * form.unitBytes();
            for (int i = 0; i < size; i++) {
                MemorySegment at = activations.asSlice((long) i * form.unitBytes());
                form.write(operands.x, operands.from[start + i], columns, at, unitStride);
            }
            matrix.multiply(first, panels, activations, size, MemorySegment.ofArray(products), stride);
            for (int i = 0; i < size; i++) {
                System.arraycopy(
                        products, i * stride, operands.y, operands.to[start + i] + first * matrix.panelRows(), rows);
            }
        }
    }
}
