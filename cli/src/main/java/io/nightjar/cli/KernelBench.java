package io.nightjar.cli;

import io.nightjar.base.ElementType;
import io.nightjar.base.Shape;
import io.nightjar.base.Tensor;
import io.nightjar.kernels.Batch;
import io.nightjar.kernels.CompiledProgram;
import io.nightjar.kernels.KernelSet;
import io.nightjar.kernels.KernelSets;
import io.nightjar.kernels.KvLayout;
import io.nightjar.kernels.KvPool;
import io.nightjar.kernels.StatePool;
import io.nightjar.kernels.Workers;
import io.nightjar.ops.Op;
import io.nightjar.ops.Program;
import io.nightjar.ops.Slot;
import io.nightjar.ops.Weight;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Times matrix products of one kernel set, after it has compared some of the results with plain loops. Several matrices of a shape
 * follow each other, more than caches hold where there is one token, as layers of a model do.
 */
final class KernelBench {

    private static final long SEED = 20_261_127;
    private static final long BEYOND_CACHES = 160L << 20;
    private static final int MOST_MATRICES = 200;
    private static final int MATRICES_OF_PROMPT = 2;
    private static final int TABLE_ROWS = 64;
    private static final int ROWS_COMPARED = 16;
    /** Of the sum of magnitudes: rounding to 8 bits moves a term by at most 0.4 %, but of the largest activation of 32. */
    private static final double TOLERANCE = 0.02;

    /** All bytes are below this, which makes every number that they may be part of finite. */
    private static final int BYTE_LIMIT = 0x40;

    private KernelBench() {}

    /**
     * What is timed.
     *
     * @param rows of each matrix
     * @param columns of each matrix
     * @param tokens rows of activations
     */
    record Product(ElementType type, int rows, int columns, int tokens) {

        long multiplyAdds() {
            return (long) rows * columns * tokens;
        }

        long weightBytes() {
            return type.bytesOf(columns) * rows;
        }
    }

    /**
     * Times a product.
     *
     * @param samples how many
     * @return seconds that one product takes
     * @throws IllegalStateException if the results are wrong
     */
    static Samples measure(Product product, String set, int threads, int samples) {
        int count = product.tokens() == 1
                ? (int) Math.min(MOST_MATRICES, Math.ceilDiv(BEYOND_CACHES, product.weightBytes()))
                : MATRICES_OF_PROMPT;
        Map<String, Tensor> weights = new HashMap<>();
        Program program = program(product, count, weights);
        KernelSet kernels = KernelSets.named(set);
        try (Workers workers = new Workers(threads);
                KvPool kv = new KvPool(new KvLayout(List.of(), ElementType.F32), 1);
                StatePool states = new StatePool(List.of(), 1)) {
            CompiledProgram compiled = kernels.compile(program, weights, kv, states, workers);
            Batch batch = batch(product.tokens());
            compiled.run(batch);
            compare(product, compiled, weights, count - 1);
            List<Double> seconds = new ArrayList<>();
            for (int i = 0; i <= samples; i++) {
                long start = System.nanoTime();
                compiled.run(batch);
                // The first warms up.
                if (i > 0) {
                    seconds.add((System.nanoTime() - start) / 1e9 / count);
                }
            }
            return new Samples(seconds);
        }
    }

    private static Program program(Product product, int count, Map<String, Tensor> weights) {
        Slot in = new Slot(0, "in", product.columns(), Slot.Rows.TOKENS);
        Slot out = new Slot(1, "out", product.rows(), Slot.Rows.TOKENS);
        Weight table = new Weight("table", ElementType.F32, TABLE_ROWS, product.columns());
        weights.put(table.name(), tensor(table));
        List<Op> ops = new ArrayList<>(List.of(new Op.Embed(table, 1, in)));
        for (int i = 0; i < count; i++) {
            Weight matrix = new Weight("matrix" + i, product.type(), product.rows(), product.columns());
            weights.put(matrix.name(), tensor(matrix));
            ops.add(new Op.MatMul(in, matrix, out));
        }
        return new Program("bench kernels", List.of(in, out), ops, List.of(), List.of(), out);
    }

    private static Tensor tensor(Weight weight) {
        byte[] bytes = new byte[Math.toIntExact(weight.bytes())];
        SplittableRandom random = new SplittableRandom(SEED ^ weight.name().hashCode());
        MemorySegment data = MemorySegment.ofArray(bytes);
        if (weight.type() == ElementType.F32) {
            for (int i = 0; i < bytes.length / Float.BYTES; i++) {
                data.setAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, i, (float) random.nextGaussian());
            }
        } else {
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) random.nextInt(BYTE_LIMIT);
            }
        }
        return new Tensor(weight.name(), weight.type(), Shape.of(weight.rows(), weight.columns()), data);
    }

    private static Batch batch(int tokens) {
        Batch.Builder batch = new Batch.Builder();
        List<Integer> blocks = Collections.nCopies(KvLayout.blocksFor(tokens), 0);
        batch.add(IntStream.range(0, tokens).map(i -> i % TABLE_ROWS).boxed().toList(), 0, blocks, 0, tokens);
        return batch.build();
    }

    private static void compare(Product product, CompiledProgram compiled, Map<String, Tensor> weights, int last) {
        float[] table = Objects.requireNonNull(weights.get("table")).toFloats();
        Tensor matrix = Objects.requireNonNull(weights.get("matrix" + last));
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
                double term = (double) row[k] * table[token % TABLE_ROWS * row.length + k];
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
