package io.nightjar.kernels;

import io.nightjar.base.Tensor;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * The product of a few rows of a packed matrix with many rows of activations: the matrix rows are unpacked to F32 and
 * multiplied tile by tile,
 *
 * <pre>
 *            columns, 512 at a time
 *          +-----------------------+        one tile: 2 matrix rows x 6 rows of activations
 *  panel   | 24 rows, F32, in L2   |
 *          +-----------------------+
 *  tokens  | 6 rows, F32, in L1    |  then the next 6, ...
 *          +-----------------------+
 * </pre>
 *
 * <p>Twelve accumulators, two matrix vectors and one of the activations fill 15 of AVX2's 16 registers, and are half as
 * many again as hide the latency of a multiply-add (4 cycles, 2 a cycle). Both sides are stored in the order in which a tile
 * reads them, see {@link PackedRows}: one stream each, and no rows a power of two apart, which would share cache sets.
 *
 * <p>All of it gives the bits of the arithmetic of record: one chain of multiply-adds per lane over rising columns. Between
 * two column blocks the accumulators rest in scratch memory.
 */
final class VectorTiles {

    /** Rows of activations in a tile. */
    static final int TOKENS = 6;
    /** Rows of the matrix that one call multiplies. */
    static final int PANEL_ROWS = 24;

    private static final int ROWS = 2;
    private static final int TILE = ROWS * TOKENS;
    private static final int PANEL_COLUMNS = 512;
    /** Groups of rows whose accumulators are kept; a panel is unpacked anew for the next. */
    private static final int GROUPS = 43;

    private final Tensor matrix;
    private final VectorFormat format;
    private final int rows;
    private final int columns;

    /**
     * Products with this matrix.
     *
     * @param rows of the matrix
     * @param columns of the matrix
     */
    VectorTiles(Tensor matrix, VectorFormat format, int rows, int columns) {
        this.matrix = matrix;
        this.format = format;
        this.rows = rows;
        this.columns = columns;
    }

    /**
     * Multiplies matrix rows {@code [panelStart, panelStart + PANEL_ROWS)}, or as many as there are, with rows of activations.
     *
     * @param x activations as {@link PackedRows} has them
     * @param tokens rows of activations
     * @param y the products
     * @param to where in {@code y} the products of each row of activations begin
     */
    void multiply(int panelStart, float[] x, int tokens, float[] y, int[] to, Worker worker) {
        int panelRows = Math.min(PANEL_ROWS, rows - panelStart);
        int pairs = Math.ceilDiv(panelRows, ROWS);
        float[] panel = worker.scratch(0, PANEL_ROWS * PANEL_COLUMNS);
        float[] sums = worker.scratch(1, GROUPS * TOKENS * PANEL_ROWS * Lanes.COUNT);
        int groups = Math.ceilDiv(tokens, TOKENS);
        for (int start = 0; start < groups; start += GROUPS) {
            int end = Math.min(groups, start + GROUPS);
            Arrays.fill(sums, 0, (end - start) * pairs * TILE * Lanes.COUNT, 0);
            for (int column = 0; column < columns; column += PANEL_COLUMNS) {
                int count = unpack(panelStart, panelRows, column, panel, worker);
                int at = 0;
                for (int group = start; group < end; group++) {
                    int xAt = group * PackedRows.groupLength(columns) + column * TOKENS;
                    for (int pair = 0; pair < pairs; pair++, at += TILE * Lanes.COUNT) {
                        multiplyTile(panel, pair * ROWS * count, x, xAt, count / Lanes.COUNT, sums, at);
                    }
                }
            }
            store(panelStart, panelRows, start, Math.min(tokens, end * TOKENS), sums, y, to);
        }
    }

    /** Unpacks a block of columns, each pair of rows vector by vector, padded with zeros; returns its width. */
    private int unpack(int panelStart, int panelRows, int column, float[] panel, Worker worker) {
        int count = Math.min(PANEL_COLUMNS, columns - column);
        int padded = Math.ceilDiv(count, Lanes.COUNT) * Lanes.COUNT;
        long offset = matrix.type().bytesOf(column);
        float[] row = worker.scratch(2, PANEL_COLUMNS);
        for (int i = 0; i < Math.ceilDiv(panelRows, ROWS) * ROWS; i++) {
            int to = i / ROWS * ROWS * padded + i % ROWS * Lanes.COUNT;
            if (i < panelRows) {
                format.decode(matrix.data(), (panelStart + i) * matrix.rowBytes() + offset, row, 0, count);
                Arrays.fill(row, count, padded, 0);
                PackedRows.spread(row, 0, padded, panel, to, ROWS);
            } else {
                PackedRows.clear(padded, panel, to, ROWS);
            }
        }
        return padded;
    }

    /**
     * Adds the products of 2 matrix rows and 6 rows of activations to 12 vectors of sums, one row of activations after the
     * other. Nothing widens; the sum over lanes is taken once, when all columns are through.
     *
     * <p>The loop counts in a step that the compiler cannot know: a counted loop would be unrolled, all loads would be moved
     * to its start, and the accumulators would not stay in registers (measured on one core of an AMD Zen 3, JDK 25, G
     * multiply-adds a second: 2 x 6 like this 43, close to the peak; 2 x 4 as a counted loop 23, 3 x 4 18).
     */
    private static void multiplyTile(float[] w, int wStart, float[] x, int xStart, int vectors, float[] sums, int at) {
        int n = Lanes.COUNT;
        FloatVector s00 = Lanes.load(sums, at);
        FloatVector s01 = Lanes.load(sums, at + n);
        FloatVector s10 = Lanes.load(sums, at + 2 * n);
        FloatVector s11 = Lanes.load(sums, at + 3 * n);
        FloatVector s20 = Lanes.load(sums, at + 4 * n);
        FloatVector s21 = Lanes.load(sums, at + 5 * n);
        FloatVector s30 = Lanes.load(sums, at + 6 * n);
        FloatVector s31 = Lanes.load(sums, at + 7 * n);
        FloatVector s40 = Lanes.load(sums, at + 8 * n);
        FloatVector s41 = Lanes.load(sums, at + 9 * n);
        FloatVector s50 = Lanes.load(sums, at + 10 * n);
        FloatVector s51 = Lanes.load(sums, at + 11 * n);
        int wEnd = wStart + vectors * ROWS * n;
        int wStep = (wEnd - wStart) / vectors;
        int xStep = wStep / ROWS * TOKENS;
        int xAt = xStart;
        for (int wAt = wStart; wAt < wEnd; wAt += wStep, xAt += xStep) {
            FloatVector r0 = Lanes.load(w, wAt);
            FloatVector r1 = Lanes.load(w, wAt + n);
            FloatVector t = Lanes.load(x, xAt);
            s00 = r0.fma(t, s00);
            s01 = r1.fma(t, s01);
            t = Lanes.load(x, xAt + n);
            s10 = r0.fma(t, s10);
            s11 = r1.fma(t, s11);
            t = Lanes.load(x, xAt + 2 * n);
            s20 = r0.fma(t, s20);
            s21 = r1.fma(t, s21);
            t = Lanes.load(x, xAt + 3 * n);
            s30 = r0.fma(t, s30);
            s31 = r1.fma(t, s31);
            t = Lanes.load(x, xAt + 4 * n);
            s40 = r0.fma(t, s40);
            s41 = r1.fma(t, s41);
            t = Lanes.load(x, xAt + 5 * n);
            s50 = r0.fma(t, s50);
            s51 = r1.fma(t, s51);
        }
        s00.intoArray(sums, at);
        s01.intoArray(sums, at + n);
        s10.intoArray(sums, at + 2 * n);
        s11.intoArray(sums, at + 3 * n);
        s20.intoArray(sums, at + 4 * n);
        s21.intoArray(sums, at + 5 * n);
        s30.intoArray(sums, at + 6 * n);
        s31.intoArray(sums, at + 7 * n);
        s40.intoArray(sums, at + 8 * n);
        s41.intoArray(sums, at + 9 * n);
        s50.intoArray(sums, at + 10 * n);
        s51.intoArray(sums, at + 11 * n);
    }

    private void store(int panelStart, int panelRows, int startGroup, int endToken, float[] sums, float[] y, int[] to) {
        int groupTiles = Math.ceilDiv(panelRows, ROWS) * TILE;
        for (int token = startGroup * TOKENS; token < endToken; token++) {
            int group = (token / TOKENS - startGroup) * groupTiles + token % TOKENS * ROWS;
            int at = to[token] + panelStart;
            for (int row = 0; row < panelRows; row++) {
                y[at + row] = Lanes.sum(sums, (group + row / ROWS * TILE + row % ROWS) * Lanes.COUNT);
            }
        }
    }
}
