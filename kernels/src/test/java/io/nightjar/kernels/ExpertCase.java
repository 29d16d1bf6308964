package io.nightjar.kernels;

import io.nightjar.base.ElementType;
import io.nightjar.ops.ExpertOp;
import io.nightjar.ops.Slot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Random experts, inputs and choices; some experts have many tokens, some none. */
final class ExpertCase {

    private final ElementType type;
    private final int chosen;
    private final int rows;
    private final int columns;
    private final boolean eachRank;
    private final float[][] x;
    private final float[][] ids;
    private final List<PackedMatrix> matrices;

    ExpertCase(ElementType type, int tokens, boolean eachRank, Random random) {
        this.type = type;
        this.eachRank = eachRank;
        this.chosen = 1 + random.nextInt(3);
        this.rows = 1 + random.nextInt(60);
        this.columns = PackedMatrix.columns(type, random);
        int experts = chosen + random.nextInt(8);
        this.matrices = PackedMatrix.several(experts, type, rows, columns, random);
        this.x = TestKernels.rows(random, tokens, eachRank ? chosen * columns : columns);
        this.ids = new float[tokens][chosen];
        for (float[] row : ids) {
            int favourite = random.nextInt(1 + experts / 2);
            List<Integer> order =
                    new ArrayList<>(IntStream.range(0, experts).boxed().toList());
            Collections.rotate(order, favourite);
            for (int rank = 0; rank < chosen; rank++) {
                row[rank] = order.get(rank);
            }
        }
    }

    float[][] x() {
        return x;
    }

    float[][] run(KernelSet set, int threads) {
        try (SmallProgram.Compiled compiled = compile(set, threads)) {
            return compiled.step(new SmallProgram.Piece(0, x.length, 0, 0)).getFirst();
        }
    }

    SmallProgram.Compiled compile(KernelSet set, int threads) {
        SmallProgram program = new SmallProgram();
        Slot in = program.input(x);
        Slot experts = program.input(ids);
        Slot out = program.slot(chosen * rows);
        program.add(new ExpertOp.MatMul(in, experts, PackedMatrix.weights(program, matrices), out));
        return program.compile(set, out, ElementType.F32, KvLayout.blocksFor(x.length), threads);
    }

    private float[] input(int token, int rank) {
        int from = eachRank ? rank * columns : 0;
        return Arrays.copyOfRange(x[token], from, from + columns);
    }

    private PackedMatrix.Row matrixRow(int token, int i) {
        return matrices.get((int) ids[token][i / rows]).row(i % rows);
    }

    float[][] products(PackedMatrix.Dot dot) {
        float[][] products = new float[x.length][chosen * rows];
        for (int token = 0; token < x.length; token++) {
            for (int i = 0; i < chosen * rows; i++) {
                products[token][i] = dot.of(matrixRow(token, i), input(token, i / rows));
            }
        }
        return products;
    }

    double magnitude(int token, int i) {
        float[] vector = input(token, i / rows);
        float[] row = matrixRow(token, i).values();
        double sum = 0;
        for (int k = 0; k < columns; k++) {
            sum += Math.abs((double) row[k] * vector[k]);
        }
        return sum;
    }

    @Override
    public String toString() {
        return type + " " + chosen + " of " + matrices.size() + " experts of " + rows + " x " + columns
                + (eachRank ? ", an input for each rank, " : ", ") + x.length + " tokens";
    }
}
