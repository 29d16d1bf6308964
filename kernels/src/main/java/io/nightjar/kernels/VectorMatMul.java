package io.nightjar.kernels;

import io.nightjar.base.Tensor;
import io.nightjar.kernels.Compilation.SlotView;

/**
 * Matrix products of packed weights with F32 activations. One row of activations (generation): pairs of matrix rows are
 * unpacked in registers. More rows (prompts, many sequences): {@link VectorTiles}. Both give the bits of the arithmetic of
 * record.
 */
final class VectorMatMul implements Kernel {

    private static final int VECTOR_ROWS = 32;

    private final SlotView in;
    private final PackedRows packed;
    private final Tensor matrix;
    private final VectorFormat format;
    private final VectorTiles tiles;
    private final SlotView out;

    VectorMatMul(SlotView in, PackedRows packed, Tensor matrix, VectorFormat format, SlotView out) {
        this.in = in;
        this.packed = packed;
        this.matrix = matrix;
        this.format = format;
        this.tiles = new VectorTiles(matrix, format, out.width(), in.width());
        this.out = out;
    }

    @Override
    public int tasks(Batch batch) {
        return Math.ceilDiv(out.width(), in.rows(batch) == 1 ? VECTOR_ROWS : VectorTiles.PANEL_ROWS);
    }

    @Override
    public void run(Batch batch, int task, Worker worker) {
        int rows = in.rows(batch);
        if (rows == 1) {
            multiplyVector(task * VECTOR_ROWS, Math.min(out.width(), (task + 1) * VECTOR_ROWS), worker);
        } else {
            tiles.multiply(task * VectorTiles.PANEL_ROWS, packed.data(), rows, out.data(), out.stride(), worker);
        }
    }

    private void multiplyVector(int start, int end, Worker worker) {
        float[] x = in.data();
        float[] y = out.data();
        float[] lanes = worker.scratch(0, VectorFormat.pairScratch(in.width()));
        long rowBytes = matrix.rowBytes();
        for (int row = start; row < end; row += 2) {
            // An odd last row is its own partner.
            int partner = Math.min(row + 1, end - 1);
            format.dotPair(matrix.data(), row * rowBytes, partner * rowBytes, x, in.width(), lanes);
            y[row] = Lanes.sum(lanes, 0);
            y[partner] = Lanes.sum(lanes, Lanes.COUNT);
        }
    }
}
