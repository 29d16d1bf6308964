package io.nightjar.kernels;

import io.nightjar.base.ElementType;
import io.nightjar.kernels.x86.Level;
import io.nightjar.ops.Op;
import io.nightjar.ops.Slot;
import java.util.Arrays;
import java.util.Random;

/** A matrix and rows of activations. */
final class MatMulCase {

    /** Rounding an activation moves it by at most half of a 127th of the largest of its block. */
    private static final double ROUNDING = 0.5 / 127;

    private static final int BLOCK = 32;

    private final PackedMatrix matrix;
    private final float[][] x;

    MatMulCase(PackedMatrix matrix, float[][] x) {
        this.matrix = matrix;
        this.x = x;
    }

    /** Random ones. */
    static MatMulCase random(ElementType type, int rows, int columns, int tokens, Random random) {
        float[][] x = TestKernels.rows(random, tokens, columns);
        // A block of zeros, and one that counts as zeros.
        for (int i = 0; i < Math.min(BLOCK, columns); i++) {
            x[0][i] = 0;
            x[tokens / 2][columns - 1 - i] = 1e-33f;
        }
        return new MatMulCase(PackedMatrix.ordinary(type, rows, columns, random), x);
    }

    PackedMatrix matrix() {
        return matrix;
    }

    /** The activations, {@code [token][column]}, which a test may change. */
    float[][] x() {
        return x;
    }

    float[][] run(KernelSet set, int threads) {
        SmallProgram program = new SmallProgram();
        Slot in = program.input(x);
        Slot out = program.slot(matrix.rows());
        program.add(new Op.MatMul(in, matrix.weight(program), out));
        return program.run(set, out, x.length, threads);
    }

    float[][] ofRecord(Level level) {
        float[][] products = new float[x.length][matrix.rows()];
        for (int token = 0; token < x.length; token++) {
            for (int row = 0; row < matrix.rows(); row++) {
                products[token][row] = matrix.row(row).x86(x[token], level);
            }
        }
        return products;
    }

    /** Blocks of 8 bits; BF16 has 8 bits of its own, and F32 sums differ by their order. */
    double largestError(int token, int row) {
        float[] weights = matrix.row(row).values();
        double error = 1e-25;
        for (int i = 0; i < weights.length; i++) {
            double weight = Math.abs((double) weights[i]);
            if (matrix.type().blockValues() == 1) {
                error += weight * Math.abs(x[token][i]) * (0x1p-8 + 1e-5);
            } else {
                float[] block = Arrays.copyOfRange(x[token], i / BLOCK * BLOCK, i / BLOCK * BLOCK + BLOCK);
                error += weight * X86Arithmetic.largest(block) * (ROUNDING + 1e-5);
            }
        }
        return error;
    }

    @Override
    public String toString() {
        return matrix + ", " + x.length + " tokens";
    }
}
