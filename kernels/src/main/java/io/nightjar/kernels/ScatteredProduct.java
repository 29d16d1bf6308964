package io.nightjar.kernels;

/** Products of the rows of one matrix with vectors wherever these lie. */
interface ScatteredProduct {

    /** Tasks that share the rows of the matrix. */
    int tasks();

    /** Multiplies the matrix rows of a task with all vectors. */
    void multiply(int task, Operands operands, Worker worker);

    /**
     * Where vectors and their products lie: vector {@code i} is {@code x[from[i]...]}, and its product with matrix row
     * {@code r} goes to {@code y[to[i] + r]}. The arrays may be longer than {@code count} vectors need.
     */
    final class Operands {

        final float[] x;
        final int[] from;
        final float[] y;
        final int[] to;
        final int count;

        Operands(float[] x, int[] from, float[] y, int[] to, int count) {
            this.x = x;
            this.from = from;
            this.y = y;
            this.to = to;
            this.count = count;
        }
    }
}
