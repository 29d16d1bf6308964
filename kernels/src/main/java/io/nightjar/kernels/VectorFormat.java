package io.nightjar.kernels;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/** How the vector kernels read one number format. Stateless. */
interface VectorFormat {

    /** Values that {@link #dotPair} unpacks at a time where a format does not do it in registers. */
    int PIECE = 256;

    /** Length of the array that {@link #dotPair} works in: the lanes of two rows, then a piece of each. */
    int PAIR_SCRATCH = 2 * Lanes.COUNT + 2 * PIECE;

    /** Unpacks {@code count} values, the same bits as the format's scalar codec. */
    void decode(MemorySegment src, long offsetBytes, float[] dst, int at, int count);

    /** Bytes that {@code count} values take. */
    long bytesOf(int count);

    /**
     * Products of two rows with one vector. Rows are walked in pairs because a row is one chain of dependent multiply-adds.
     *
     * @param rowA offset in bytes of the one row
     * @param rowB offset in bytes of the other
     * @param x the vector, from its start on
     * @param columns length of a row
     * @param lanes receives the lanes of the one product, then those of the other; {@link #PAIR_SCRATCH} long
     */
    default void dotPair(MemorySegment src, long rowA, long rowB, float[] x, int columns, float[] lanes) {
        int a = 2 * Lanes.COUNT;
        int b = a + PIECE;
        FloatVector sumA = FloatVector.zero(Lanes.FLOATS);
        FloatVector sumB = FloatVector.zero(Lanes.FLOATS);
        for (int column = 0; column < columns; column += PIECE) {
            int count = Math.min(PIECE, columns - column);
            int padded = Math.ceilDiv(count, Lanes.COUNT) * Lanes.COUNT;
            decode(src, rowA + bytesOf(column), lanes, a, count);
            decode(src, rowB + bytesOf(column), lanes, b, count);
            Arrays.fill(lanes, a + count, a + padded, 0);
            Arrays.fill(lanes, b + count, b + padded, 0);
            for (int i = 0; i < padded; i += Lanes.COUNT) {
                FloatVector value = Lanes.load(x, column + i);
                sumA = Lanes.load(lanes, a + i).fma(value, sumA);
                sumB = Lanes.load(lanes, b + i).fma(value, sumB);
            }
        }
        sumA.intoArray(lanes, 0);
        sumB.intoArray(lanes, Lanes.COUNT);
    }
}
