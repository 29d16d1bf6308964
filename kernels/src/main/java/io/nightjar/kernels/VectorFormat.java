package io.nightjar.kernels;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * How the vector kernels read one number format. Stateless.
 *
 * <p>The JVM compiles a vector operation to an instruction only where it inlines everything up to the end of the method,
 * and it stops inlining in a method that has grown too large; what is left allocates an object for each vector (measured:
 * 50 times slower). Methods of the Vector API itself are exempt, ours are not. Hence the shape of the implementations: one
 * short method walks the quants, scales may be unpacked to an array by a method of their own, and no vector is passed to or
 * returned from a method but the one-liners of {@link Lanes}, which a long method has to do without.
 */
interface VectorFormat {

    /** Values that {@link #dotPair} unpacks at a time where a format does not do it in registers. */
    int PIECE = 256;

    /** Length of the array that {@link #dotPair} works in, for rows of this length. */
    static int pairScratch(int columns) {
        return 2 * Lanes.COUNT + Math.max(2 * PIECE, columns / 4);
    }

    /** Unpacks {@code count} values: the scalar codec's bits, but for the sign of a zero, which no sum from +0 can see. */
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
     * @param lanes receives the lanes of the one product, then those of the other; {@link #pairScratch} long
     */
    default void dotPair(MemorySegment src, long rowA, long rowB, float[] x, int columns, float[] lanes) {
        int a = 2 * Lanes.COUNT;
        int b = a + PIECE;
        Arrays.fill(lanes, 0, a, 0);
        for (int column = 0; column < columns; column += PIECE) {
            int count = Math.min(PIECE, columns - column);
            int padded = Math.ceilDiv(count, Lanes.COUNT) * Lanes.COUNT;
            decode(src, rowA + bytesOf(column), lanes, a, count);
            decode(src, rowB + bytesOf(column), lanes, b, count);
            Arrays.fill(lanes, a + count, a + padded, 0);
            Arrays.fill(lanes, b + count, b + padded, 0);
            addProducts(lanes, a, b, x, column, padded);
        }
    }

    private static void addProducts(float[] lanes, int a, int b, float[] x, int column, int count) {
        FloatVector sumA = Lanes.load(lanes, 0);
        FloatVector sumB = Lanes.load(lanes, Lanes.COUNT);
        for (int i = 0; i < count; i += Lanes.COUNT) {
            FloatVector value = Lanes.load(x, column + i);
            sumA = Lanes.load(lanes, a + i).fma(value, sumA);
            sumB = Lanes.load(lanes, b + i).fma(value, sumB);
        }
        sumA.intoArray(lanes, 0);
        sumB.intoArray(lanes, Lanes.COUNT);
    }
}
