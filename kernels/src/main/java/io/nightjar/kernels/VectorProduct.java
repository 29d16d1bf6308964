package io.nightjar.kernels;

import io.nightjar.base.Tensor;
import java.util.Arrays;

/**
 * Products of the rows of one packed matrix with F32 vectors, wherever these lie. One vector (generation): pairs of matrix
 * rows are unpacked in registers. More vectors (prompts, many sequences): {@link VectorTiles}. Both give the bits of the
 * arithmetic of record.
 */
final class VectorProduct implements ScatteredProduct {

    /** Matrix rows for which vectors are packed once; whole panels. */
    private static final int ROWS_PER_TASK = 4 * VectorTiles.PANEL_ROWS;

    private final Tensor matrix;
    private final VectorFormat format;
    private final VectorTiles tiles;
    private final int columns;

    VectorProduct(Tensor matrix) {
        this.matrix = matrix;
        this.format = VectorFormats.of(matrix.type());
        this.columns = Math.toIntExact(matrix.shape().columns());
        this.tiles =
                new VectorTiles(matrix, format, Math.toIntExact(matrix.shape().rows()), columns);
    }

    /** For vectors that are packed already. */
    VectorTiles tiles() {
        return tiles;
    }

    @Override
    public int tasks() {
        return Math.ceilDiv(Math.toIntExact(matrix.shape().rows()), ROWS_PER_TASK);
    }

    @Override
    public void multiply(int task, Operands operands, Worker worker) {
        int start = task * ROWS_PER_TASK;
        int end = Math.toIntExact(Math.min(matrix.shape().rows(), start + ROWS_PER_TASK));
        float[] x = operands.x;
        float[] y = operands.y;
        int[] to = operands.to;
        if (operands.count == 1) {
            multiplyOne(start, end, x, operands.from[0], y, to[0], worker);
            return;
        }
        float[] packed = pack(x, operands.from, operands.count, worker);
        for (int panel = start; panel < end; panel += VectorTiles.PANEL_ROWS) {
            tiles.multiply(panel, packed, operands.count, y, to, worker);
        }
    }

    /**
     * {@code y[to + r] = row r * x[from...]} for {@code r} in {@code [start, end)}. Rows of a pair are half of them apart: each
     * side then reads on where it stopped, and the processor fetches both ahead (measured on an AMD Zen 3, weights in memory:
     * 1.1 to 1.3 times as fast as neighbours).
     */
    void multiplyOne(int start, int end, float[] x, int from, float[] y, int to, Worker worker) {
        float[] vector = fromItsStart(x, from, worker);
        float[] lanes = worker.scratch(0, VectorFormat.pairScratch(columns));
        long rowBytes = matrix.rowBytes();
        int pairs = Math.ceilDiv(end - start, 2);
        for (int row = start; row < start + pairs; row++) {
            // The last of an odd number of rows is its own partner.
            int partner = row + pairs < end ? row + pairs : row;
            format.dotPair(matrix.data(), row * rowBytes, partner * rowBytes, vector, columns, lanes);
            y[to + row] = Lanes.sum(lanes, 0);
            y[to + partner] = Lanes.sum(lanes, Lanes.COUNT);
        }
    }

    /** The vector as formats read it: from the start of an array, with zeros up to whole lanes. */
    private float[] fromItsStart(float[] x, int from, Worker worker) {
        if (from == 0 && columns % Lanes.COUNT == 0) {
            return x;
        }
        int padded = Activations.padded(columns);
        float[] copy = worker.scratch(3, padded);
        System.arraycopy(x, from, copy, 0, columns);
        Arrays.fill(copy, columns, padded, 0);
        return copy;
    }

    /** The vectors as {@link PackedRows} draws them. */
    private float[] pack(float[] x, int[] from, int count, Worker worker) {
        int groups = Math.ceilDiv(count, VectorTiles.TOKENS);
        int groupLength = PackedRows.groupLength(columns);
        float[] packed = worker.scratch(3, groups * groupLength);
        int whole = Lanes.FLOATS.loopBound(columns);
        for (int i = 0; i < groups * VectorTiles.TOKENS; i++) {
            int to = i / VectorTiles.TOKENS * groupLength + i % VectorTiles.TOKENS * Lanes.COUNT;
            if (i >= count) {
                PackedRows.clear(columns, packed, to, VectorTiles.TOKENS);
                continue;
            }
            PackedRows.spread(x, from[i], whole, packed, to, VectorTiles.TOKENS);
            if (whole < columns) {
                int tail = to + whole * VectorTiles.TOKENS;
                System.arraycopy(x, from[i] + whole, packed, tail, columns - whole);
                Arrays.fill(packed, tail + columns - whole, tail + Lanes.COUNT, 0);
            }
        }
        return packed;
    }
}
