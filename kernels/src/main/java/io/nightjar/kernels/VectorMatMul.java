package io.nightjar.kernels;

import io.nightjar.base.Tensor;
import io.nightjar.kernels.Compilation.SlotView;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * Matrix products of packed weights with F32 activations.
 *
 * <p>One row of activations (generation): pairs of matrix rows are unpacked in registers. More rows (prompts, many
 * sequences): a panel of the matrix is unpacked to F32 and multiplied tile by tile,
 *
 * <pre>
 *            columns, 1024 at a time
 *          +-----------------------+        one tile: 2 matrix rows x 4 tokens
 *  panel   | 24 rows, F32, in L2   |
 *          +-----------------------+
 *  tokens  | 4 rows, F32, in L1    |  then the next 4, ...
 *          +-----------------------+
 * </pre>
 *
 * <p>Both give the bits of the arithmetic of record: one chain of multiply-adds per lane over rising columns. Between two
 * column blocks the accumulators rest in scratch memory.
 */
final class VectorMatMul implements Kernel {

    private static final int TILE_ROWS = 2;
    private static final int TILE_TOKENS = Activations.ROW_TILE;
    private static final int TILE = TILE_ROWS * TILE_TOKENS;
    private static final int PANEL_ROWS = 24;
    private static final int PANEL_COLUMNS = 1024;
    private static final int TOKEN_BLOCK = 128;
    private static final int VECTOR_ROWS = 32;

    private final SlotView in;
    private final Tensor matrix;
    private final VectorFormat format;
    private final SlotView out;
    private final int columns;

    VectorMatMul(SlotView in, Tensor matrix, VectorFormat format, SlotView out) {
        this.in = in;
        this.matrix = matrix;
        this.format = format;
        this.out = out;
        this.columns = in.width();
    }

    @Override
    public int tasks(Batch batch) {
        return Math.ceilDiv(out.width(), in.rows(batch) == 1 ? VECTOR_ROWS : PANEL_ROWS);
    }

    @Override
    public void run(Batch batch, int task, Worker worker) {
        if (in.rows(batch) == 1) {
            multiplyVector(task * VECTOR_ROWS, Math.min(out.width(), (task + 1) * VECTOR_ROWS), worker);
        } else {
            multiplyPanel(task * PANEL_ROWS, in.rows(batch), worker);
        }
    }

    private void multiplyVector(int start, int end, Worker worker) {
        float[] x = in.data();
        float[] y = out.data();
        float[] lanes = worker.scratch(0, VectorFormat.pairScratch(columns));
        long rowBytes = matrix.rowBytes();
        for (int row = start; row < end; row += 2) {
            // An odd last row is its own partner.
            int partner = Math.min(row + 1, end - 1);
            format.dotPair(matrix.data(), row * rowBytes, partner * rowBytes, x, columns, lanes);
            y[row] = Lanes.sum(lanes, 0);
            y[partner] = Lanes.sum(lanes, Lanes.COUNT);
        }
    }

    private void multiplyPanel(int panelStart, int tokens, Worker worker) {
        int panelRows = Math.min(PANEL_ROWS, out.width() - panelStart);
        float[] panel = worker.scratch(0, PANEL_ROWS * PANEL_COLUMNS);
        float[] sums = worker.scratch(1, TOKEN_BLOCK * PANEL_ROWS * Lanes.COUNT);
        for (int block = 0; block < tokens; block += TOKEN_BLOCK) {
            int blockEnd = Math.min(tokens, block + TOKEN_BLOCK);
            Arrays.fill(sums, 0);
            for (int column = 0; column < columns; column += PANEL_COLUMNS) {
                int count = unpack(panelStart, panelRows, column, panel);
                multiplyBlock(panel, panelRows, count, column, block, blockEnd, sums);
            }
            store(panelStart, panelRows, block, blockEnd, sums);
        }
    }

    /** Unpacks a block of columns of the panel's rows, padded with zeros to whole vectors and tiles; returns its width. */
    private int unpack(int panelStart, int panelRows, int column, float[] panel) {
        int count = Math.min(PANEL_COLUMNS, columns - column);
        int padded = Math.ceilDiv(count, Lanes.COUNT) * Lanes.COUNT;
        long offset = matrix.type().bytesOf(column);
        int tileRows = Math.ceilDiv(panelRows, TILE_ROWS) * TILE_ROWS;
        for (int row = 0; row < tileRows; row++) {
            int at = row * PANEL_COLUMNS;
            if (row < panelRows) {
                format.decode(matrix.data(), (panelStart + row) * matrix.rowBytes() + offset, panel, at, count);
                Arrays.fill(panel, at + count, at + padded, 0);
            } else {
                Arrays.fill(panel, at, at + padded, 0);
            }
        }
        return padded;
    }

    private void multiplyBlock(
            float[] panel, int panelRows, int count, int column, int block, int blockEnd, float[] sums) {
        float[] x = in.data();
        int stride = in.stride();
        int at = 0;
        for (int token = block; token < blockEnd; token += TILE_TOKENS) {
            for (int row = 0; row < panelRows; row += TILE_ROWS) {
                multiplyTile(panel, row * PANEL_COLUMNS, x, in.at(token) + column, stride, count, sums, at);
                at += TILE * Lanes.COUNT;
            }
        }
    }

    /**
     * Adds the products of 2 rows and 4 tokens to 8 vectors of sums, token after token. Eight accumulators just hide the
     * latency of a multiply-add (4 cycles, 2 a cycle); the JVM's compiler loads all six operands ahead, so that a tile of 3 x
     * 4 needs more than the 16 registers of AVX2 and runs at two thirds of the speed (15 against 22 G multiply-adds a second
     * on one core of an AMD Zen 3 at 2.4 GHz, JDK 25). Nothing widens; the sum over lanes is taken once, when all columns
     * are through.
     */
    private static void multiplyTile(
            float[] w, int wAt, float[] x, int xAt, int xStride, int count, float[] sums, int at) {
        int n = Lanes.COUNT;
        FloatVector s00 = Lanes.load(sums, at);
        FloatVector s01 = Lanes.load(sums, at + n);
        FloatVector s10 = Lanes.load(sums, at + 2 * n);
        FloatVector s11 = Lanes.load(sums, at + 3 * n);
        FloatVector s20 = Lanes.load(sums, at + 4 * n);
        FloatVector s21 = Lanes.load(sums, at + 5 * n);
        FloatVector s30 = Lanes.load(sums, at + 6 * n);
        FloatVector s31 = Lanes.load(sums, at + 7 * n);
        int w1 = wAt + PANEL_COLUMNS;
        int x1 = xAt + xStride;
        int x2 = xAt + 2 * xStride;
        int x3 = xAt + 3 * xStride;
        for (int i = 0; i < count; i += n) {
            FloatVector r0 = Lanes.load(w, wAt + i);
            FloatVector r1 = Lanes.load(w, w1 + i);
            FloatVector t = Lanes.load(x, xAt + i);
            s00 = r0.fma(t, s00);
            s01 = r1.fma(t, s01);
            t = Lanes.load(x, x1 + i);
            s10 = r0.fma(t, s10);
            s11 = r1.fma(t, s11);
            t = Lanes.load(x, x2 + i);
            s20 = r0.fma(t, s20);
            s21 = r1.fma(t, s21);
            t = Lanes.load(x, x3 + i);
            s30 = r0.fma(t, s30);
            s31 = r1.fma(t, s31);
        }
        s00.intoArray(sums, at);
        s01.intoArray(sums, at + n);
        s10.intoArray(sums, at + 2 * n);
        s11.intoArray(sums, at + 3 * n);
        s20.intoArray(sums, at + 4 * n);
        s21.intoArray(sums, at + 5 * n);
        s30.intoArray(sums, at + 6 * n);
        s31.intoArray(sums, at + 7 * n);
    }

    private void store(int panelStart, int panelRows, int block, int blockEnd, float[] sums) {
        float[] y = out.data();
        int tileRows = Math.ceilDiv(panelRows, TILE_ROWS) * TILE_ROWS;
        for (int token = block; token < blockEnd; token++) {
            int tileToken = (token - block) % TILE_TOKENS;
            int tiles = (token - block) / TILE_TOKENS * TILE_TOKENS * tileRows;
            int to = out.at(token) + panelStart;
            for (int row = 0; row < panelRows; row++) {
                int tile = tiles + row / TILE_ROWS * TILE;
                y[to + row] = Lanes.sum(sums, (tile + tileToken * TILE_ROWS + row % TILE_ROWS) * Lanes.COUNT);
            }
        }
    }
}
