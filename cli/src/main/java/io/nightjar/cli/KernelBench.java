package io.nightjar.cli;

import io.nightjar.base.ElementType;
import io.nightjar.base.Tensor;
import io.nightjar.kernels.Batch;
import io.nightjar.kernels.CompiledProgram;
import io.nightjar.kernels.KernelSets;
import io.nightjar.kernels.KvLayout;
import io.nightjar.kernels.KvPool;
import io.nightjar.kernels.StatePool;
import io.nightjar.kernels.Workers;
import io.nightjar.ops.Op;
import io.nightjar.ops.Slot;
import io.nightjar.ops.Weight;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Times ops of one kernel set, after it has compared some of the results with plain loops. Several matrices of a shape
 * follow each other, more than caches hold where there is one token, as layers of a model do.
 */
final class KernelBench {

    private static final long BEYOND_CACHES = 160L << 20;
    private static final int MOST_MATRICES = 200;
    private static final int MATRICES_OF_PROMPT = 2;

    private static final int ROWS_COMPARED = 16;
    /** Of the sum of magnitudes: rounding to 8 bits moves a term by at most 0.4 %, but of the largest activation of 32. */
    private static final double TOLERANCE = 0.02;

    private KernelBench() {}

    /**
     * What is timed.
     *
     * @param rows of each matrix
     * @param columns of each matrix
     * @param tokens rows of activations
     */
    record Product(ElementType type, int rows, int columns, int tokens) implements KernelCase {

        @Override
        public String op() {
            return "matmul";
        }

        @Override
        public String format() {
            return type.name();
        }

        @Override
        public String shape() {
            return rows + "x" + columns;
        }

        @Override
        public long multiplyAdds() {
            return (long) rows * columns * tokens;
        }

        @Override
        public long bytes() {
            return type.bytesOf(columns) * rows;
        }
    }

    /**
     * How long is timed.
     *
     * @param samples how many
     * @param warmUpNanos runs before the first sample: the JVM's compiler needs many of short ops, and one of long ones
     */
    record Timing(int samples, long warmUpNanos) {}

    /**
     * Times an op.
     *
     * @return seconds that the op takes once
     * @throws IllegalStateException if the results are wrong
     */
    static Samples measure(KernelCase timed, String set, int threads, Timing timing) {
        return switch (timed) {
            case Product product -> measureProduct(product, set, threads, timing);
            case RecurrentCase recurrence -> OpBench.measure(recurrence, set, threads, timing);
            case RowCase rows -> OpBench.measure(rows, set, threads, timing);
            case AttentionCase attention -> OpBench.measure(attention, set, threads, timing);
        };
    }

    private static Samples measureProduct(Product product, String set, int threads, Timing timing) {
        int count = product.tokens() == 1
                ? (int) Math.min(MOST_MATRICES, Math.ceilDiv(BEYOND_CACHES, product.bytes()))
                : MATRICES_OF_PROMPT;
        OpProgram written = new OpProgram();
        Weight table = written.weight(ElementType.F32, OpProgram.TABLE_ROWS, product.columns());
        Slot in = written.slot(product.columns());
        Slot out = written.slot(product.rows());
        written.add(new Op.Embed(table, 1, in));
        List<Weight> matrices = IntStream.range(0, count)
                .mapToObj(_ -> written.weight(product.type(), product.rows(), product.columns()))
                .toList();
        matrices.forEach(matrix -> written.add(new Op.MatMul(in, matrix, out)));
        try (Workers workers = new Workers(threads);
                KvPool kv = new KvPool(new KvLayout(List.of(), ElementType.F32), 1);
                StatePool states = new StatePool(List.of(), 1)) {
            CompiledProgram compiled = KernelSets.named(set)
                    .compile(written.build(List.of(), out), written.weights(), kv, states, workers);
            Batch batch = OpProgram.batch(product.tokens(), product.tokens());
            compiled.run(batch);
            compare(product, compiled, written.tensor(table).toFloats(), written.tensor(matrices.getLast()));
            return time(compiled, batch, count, timing);
        }
    }

    /** Seconds that an op takes, of which a program has so many. */
    static Samples time(CompiledProgram compiled, Batch batch, int count, Timing timing) {
        long warmFrom = System.nanoTime();
        do {
            compiled.run(batch);
        } while (System.nanoTime() - warmFrom < timing.warmUpNanos());
        List<Double> seconds = new ArrayList<>();
        for (int i = 0; i < timing.samples(); i++) {
            long start = System.nanoTime();
            compiled.run(batch);
            seconds.add((System.nanoTime() - start) / 1e9 / count);
        }
        return new Samples(seconds);
    }

    private static void compare(Product product, CompiledProgram compiled, float[] table, Tensor matrix) {
        float[] row = new float[product.columns()];
        float[] got = new float[product.rows()];
        for (int i = 0; i < ROWS_COMPARED; i++) {
            int token = i * (product.tokens() - 1) / ROWS_COMPARED;
            int index = i * (product.rows() - 1) / ROWS_COMPARED;
            compiled.readLogits(token, got);
            matrix.type().decode(matrix.data(), index * matrix.rowBytes(), row, 0, row.length);
            double expected = 0;
            double magnitude = 0;
            for (int k = 0; k < row.length; k++) {
                double term = (double) row[k] * table[token % OpProgram.TABLE_ROWS * row.length + k];
                expected += term;
                magnitude += Math.abs(term);
            }
            if (!(Math.abs(got[index] - expected) <= TOLERANCE * magnitude)) {
                throw new IllegalStateException(product + ": row " + index + " of token " + token + " is " + got[index]
                        + ", expected " + expected);
            }
        }
    }
}
