package io.nightjar.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightjar.base.ElementType;
import io.nightjar.ops.ExpertOp;
import io.nightjar.ops.Op;
import io.nightjar.ops.Slot;
import io.nightjar.ops.Weight;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Products with one matrix for each expert or head, in shapes that nobody tuned for. */
class GroupedMatMulPropertyTest {

    private static final long SEED = 20_251_121;
    private static final int[] PLAIN_COLUMNS = {1, 7, 24, 172, 1024, 1030};
    private static final int[] TOKENS = {1, 2, 3, 9, 140};

    @ParameterizedTest
    @EnumSource(names = {"F32", "BF16", "Q8_0", "Q4_K"})
    void expertsGiveTheArithmeticOfRecordInAnyBatch(ElementType type) {
        Random random = new Random(SEED + type.name().hashCode());
        for (int tokens : TOKENS) {
            for (boolean eachRank : new boolean[] {false, true}) {
                ExpertCase product = new ExpertCase(type, tokens, eachRank, random);

                float[][] expected = product.run(TestKernels.reference(), 1);
                float[][] got = product.run(TestKernels.vector(), 2);

                TestKernels.assertSameBits(got, product.ofRecord(), product.toString());
                for (int token = 0; token < tokens; token++) {
                    for (int i = 0; i < got[token].length; i++) {
                        double tolerance = Tolerances.product(type) * product.magnitude(token, i);
                        TestKernels.assertClose(got[token][i], expected[token][i], tolerance, product::toString);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "Q8_0"})
    void aTokenHasTheSameBitsAloneAndInABatchOnAnyNumberOfThreads(ElementType type) {
        Random random = new Random(SEED + 100 + type.name().hashCode());
        for (KernelSet set : new KernelSet[] {TestKernels.reference(), TestKernels.vector()}) {
            ExpertCase product = new ExpertCase(type, 13, true, random);
            float[][] together = product.run(set, 1);
            for (int threads = 2; threads <= 4; threads++) {
                TestKernels.assertSameBits(product.run(set, threads), together, product + ", threads: " + threads);
            }
            try (SmallProgram.Compiled compiled = product.compile(set, 3)) {
                for (int token = 0; token < 13; token++) {
                    float[][] alone = compiled.step(new SmallProgram.Piece(token, 1, token, 0))
                            .getFirst();
                    assertThat(alone[0]).as("%s token %d alone", product, token).isEqualTo(together[token]);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "F16", "Q4_0"})
    void headsGiveTheArithmeticOfRecordAndLeaveTheRestAlone(ElementType type) {
        Random random = new Random(SEED + 200 + type.name().hashCode());
        for (int tokens : TOKENS) {
            int heads = 1 + random.nextInt(5);
            int columns = columns(type, random);
            int rows = 1 + random.nextInt(60);
            int inHead = columns + random.nextInt(3);
            int outHead = rows + random.nextInt(3);
            float[][] x = TestKernels.rows(random, tokens, heads * inHead);
            float[][] before = TestKernels.rows(random, tokens, heads * outHead);
            List<Matrix> matrices = Matrix.several(heads, type, rows, columns, random);
            float[][] record = Arrays.stream(before).map(float[]::clone).toArray(float[][]::new);
            for (int token = 0; token < tokens; token++) {
                for (int head = 0; head < heads; head++) {
                    float[] segment = Arrays.copyOfRange(x[token], head * inHead, head * inHead + columns);
                    for (int row = 0; row < rows; row++) {
                        record[token][head * outHead + row] =
                                ArithmeticOfRecord.dot(matrices.get(head).values[row], segment, Lanes.COUNT);
                    }
                }
            }
            for (KernelSet set : new KernelSet[] {TestKernels.reference(), TestKernels.vector()}) {
                SmallProgram program = new SmallProgram();
                Slot in = program.input(x);
                Slot out = program.input(before);
                program.add(new Op.HeadMatMul(in, Matrix.weights(program, matrices), out));
                float[][] got = program.run(set, out, tokens, 2);
                String what = set.name() + " " + heads + " heads, " + rows + " x " + columns + ", seed " + SEED;
                if (set.name().equals("vector")) {
                    TestKernels.assertSameBits(got, record, what);
                } else {
                    for (int token = 0; token < tokens; token++) {
                        for (int i = 0; i < got[token].length; i++) {
                            double tolerance = 1e-5 * (1 + columns);
                            TestKernels.assertClose(got[token][i], record[token][i], tolerance, () -> what);
                        }
                    }
                }
            }
        }
    }

    private static int columns(ElementType type, Random random) {
        return type.blockValues() == 1
                ? PLAIN_COLUMNS[random.nextInt(PLAIN_COLUMNS.length)]
                : type.blockValues() * (1 + random.nextInt(1280 / type.blockValues()));
    }

    /** A packed matrix and its values. */
    private static final class Matrix {

        private final ElementType type;
        private final int columns;
        private final MemorySegment packed;
        private final float[][] values;

        private Matrix(ElementType type, int columns, MemorySegment packed, float[][] values) {
            this.type = type;
            this.columns = columns;
            this.packed = packed;
            this.values = values;
        }

        static List<Matrix> several(int count, ElementType type, int rows, int columns, Random random) {
            List<Matrix> matrices = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                MemorySegment packed = PackedValues.ordinary(type, rows, columns, random);
                float[][] values = new float[rows][columns];
                for (int row = 0; row < rows; row++) {
                    type.decode(packed, row * type.bytesOf(columns), values[row], 0, columns);
                }
                matrices.add(new Matrix(type, columns, packed, values));
            }
            return matrices;
        }

        static List<Weight> weights(SmallProgram program, List<Matrix> matrices) {
            return matrices.stream()
                    .map(m -> program.weight(m.type, m.values.length, m.columns, m.packed))
                    .toList();
        }
    }

    /** Random experts, inputs and choices; some experts have many tokens, some none. */
    private static final class ExpertCase {

        private final ElementType type;
        private final int chosen;
        private final int rows;
        private final int columns;
        private final boolean eachRank;
        private final float[][] x;
        private final float[][] ids;
        private final List<Matrix> matrices;

        ExpertCase(ElementType type, int tokens, boolean eachRank, Random random) {
            this.type = type;
            this.eachRank = eachRank;
            this.chosen = 1 + random.nextInt(3);
            this.rows = 1 + random.nextInt(60);
            this.columns = columns(type, random);
            int experts = chosen + random.nextInt(8);
            this.matrices = Matrix.several(experts, type, rows, columns, random);
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
            program.add(new ExpertOp.MatMul(in, experts, Matrix.weights(program, matrices), out));
            return program.compile(set, out, ElementType.F32, KvLayout.blocksFor(x.length), threads);
        }

        private float[] input(int token, int rank) {
            int from = eachRank ? rank * columns : 0;
            return Arrays.copyOfRange(x[token], from, from + columns);
        }

        private float[] matrixRow(int token, int i) {
            return matrices.get((int) ids[token][i / rows]).values[i % rows];
        }

        float[][] ofRecord() {
            float[][] products = new float[x.length][chosen * rows];
            for (int token = 0; token < x.length; token++) {
                for (int i = 0; i < chosen * rows; i++) {
                    products[token][i] =
                            ArithmeticOfRecord.dot(matrixRow(token, i), input(token, i / rows), Lanes.COUNT);
                }
            }
            return products;
        }

        double magnitude(int token, int i) {
            float[] vector = input(token, i / rows);
            float[] row = matrixRow(token, i);
            double sum = 0;
            for (int k = 0; k < columns; k++) {
                sum += Math.abs((double) row[k] * vector[k]);
            }
            return sum;
        }

        @Override
        public String toString() {
            return type + " " + chosen + " of " + matrices.size() + " experts of " + rows + " x " + columns
                    + (eachRank ? ", an input for each rank, " : ", ") + x.length + " tokens, seed " + SEED;
        }
    }
}
