package io.nightjar.kernels;

import io.nightjar.base.Tensor;
import io.nightjar.kernels.Compilation.SlotView;
import io.nightjar.ops.Slot;

/**
 * Matrix products of packed weights with F32 activations: {@link VectorProduct} with one row of activations (generation) or,
 * packed once for all matrices that read them, with more.
 */
final class VectorMatMul implements MatrixKernel {

    private static final int VECTOR_ROWS = 32;

    private final SlotView in;
    private final PackedRows packed;
    private final VectorProduct product;
    private final SlotView out;

    VectorMatMul(SlotView in, PackedRows packed, Tensor matrix, SlotView out) {
        this.in = in;
        this.packed = packed;
        this.product = new VectorProduct(matrix);
        this.out = out;
    }

    @Override
    public boolean writes(Slot slot) {
        return out.slot().equals(slot);
    }

    @Override
    public int tasks(Batch batch) {
        return Math.ceilDiv(out.width(), in.rows(batch) == 1 ? VECTOR_ROWS : VectorTiles.PANEL_ROWS);
    }

    @Override
    public void run(Batch batch, int task, Worker worker) {
        int rows = in.rows(batch);
        if (rows == 1) {
            int start = task * VECTOR_ROWS;
            int end = Math.min(out.width(), start + VECTOR_ROWS);
            product.multiplyOne(start, end, in.data(), 0, out.data(), 0, worker);
        } else {
            int[] to = worker.indices(0, rows);
            for (int row = 0; row < rows; row++) {
                to[row] = out.at(row);
            }
            product.tiles().multiply(task * VectorTiles.PANEL_ROWS, packed.data(), rows, out.data(), to, worker);
        }
    }
}
