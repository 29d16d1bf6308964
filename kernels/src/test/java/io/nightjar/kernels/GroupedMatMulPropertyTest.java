package io.nightjar.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightjar.base.ElementType;
import io.nightjar.kernels.x86.Level;
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
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

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

                TestKernels.assertSameBits(got, product.products(MatrixRow::vector), product.toString());
                for (int token = 0; token < tokens; token++) {
                    for (int i = 0; i < got[token].length; i++) {
                        double tolerance = Tolerances.product(type) * product.magnitude(token, i);
                        TestKernels.assertClose(got[token][i], expected[token][i], tolerance, product::toString);
                    }
                }
            }
        }
    }

    static Stream<Arguments> levelsAndTypes() {
        return X86MatMulPropertyTest.levelsAndTypes()
                .filter(arguments -> List.of(
                                ElementType.F32,
                                ElementType.BF16,
                                ElementType.Q8_0,
                                ElementType.Q4_K,
                                ElementType.Q6_K,
                                ElementType.MXFP4,
                                ElementType.IQ2_XS,
                                ElementType.F8_E4M3_G32)
                        .contains(arguments.get()[1]));
    }

    @ParameterizedTest
    @MethodSource("levelsAndTypes")
    void generatedCodeForExpertsGivesItsArithmeticOfRecordInAnyBatchOnAnyNumberOfThreads(
            Level level, ElementType type) {
        Random random = new Random(SEED + 300 + type.name().hashCode());
        for (int tokens : TOKENS) {
            ExpertCase product = new ExpertCase(type, tokens, tokens % 2 == 0, random);
            float[][] record = product.products((row, x) -> row.x86(x, level));
            for (int threads = 1; threads <= (TestKernels.isEmulated(level) ? 1 : 3); threads++) {
                TestKernels.assertSameBits(product.run(TestKernels.x86(level), threads), record, level + " " + product);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("levelsAndTypes")
    void generatedCodeForHeadsGivesItsArithmeticOfRecordAndLeavesTheRestAlone(Level level, ElementType type) {
        Random random = new Random(SEED + 400 + type.name().hashCode());
        for (int tokens : TOKENS) {
            HeadCase product = new HeadCase(type, tokens, random);
            TestKernels.assertSameBits(
                    product.run(TestKernels.x86(level)),
                    product.products((row, x) -> row.x86(x, level)),
                    level + " " + product);
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
            HeadCase product = new HeadCase(type, tokens, random);
            float[][] record = product.products(MatrixRow::vector);
            TestKernels.assertSameBits(product.run(TestKernels.vector()), record, product.toString());
            float[][] got = product.run(TestKernels.reference());
            for (int token = 0; token < tokens; token++) {
                for (int i = 0; i < got[token].length; i++) {
                    double tolerance = 1e-5 * (1 + product.columns);
                    TestKernels.assertClose(got[token][i], record[token][i], tolerance, product::toString);
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

        MatrixRow row(int row) {
            return new MatrixRow(this, row);
        }

        static List<Weight> weights(SmallProgram program, List<Matrix> matrices) {
            return matrices.stream()
                    .map(m -> program.weight(m.type, m.values.length, m.columns, m.packed))
                    .toList();
        }
    }

    /** One row of a matrix. */
    private record MatrixRow(Matrix matrix, int row) {

        float[] values() {
            return matrix.values[row];
        }

        float vector(float[] x) {
            return ArithmeticOfRecord.dot(values(), x, Lanes.COUNT);
        }

        float x86(float[] x, Level level) {
            return X86Arithmetic.dot(matrix.type, matrix.packed, row * matrix.type.bytesOf(matrix.columns), x, level);
        }
    }

    /** How a row of a matrix is multiplied with a vector. */
    private interface Dot {
        float of(MatrixRow row, float[] x);
    }

    /** Random matrices for heads, which may be wider than these, and inputs. */
    private static final class HeadCase {

        private final ElementType type;
        private final int rows;
        private final int columns;
        private final int inHead;
        private final int outHead;
        private final float[][] x;
        private final float[][] before;
        private final List<Matrix> matrices;

        HeadCase(ElementType type, int tokens, Random random) {
            this.type = type;
            int heads = 1 + random.nextInt(5);
            this.columns = columns(type, random);
            this.rows = 1 + random.nextInt(60);
            this.inHead = columns + random.nextInt(3);
            this.outHead = rows + random.nextInt(3);
            this.x = TestKernels.rows(random, tokens, heads * inHead);
            this.before = TestKernels.rows(random, tokens, heads * outHead);
            this.matrices = Matrix.several(heads, type, rows, columns, random);
        }

        float[][] products(Dot dot) {
            float[][] products = Arrays.stream(before).map(float[]::clone).toArray(float[][]::new);
            for (int token = 0; token < x.length; token++) {
                for (int head = 0; head < matrices.size(); head++) {
                    float[] segment = Arrays.copyOfRange(x[token], head * inHead, head * inHead + columns);
                    for (int row = 0; row < rows; row++) {
                        products[token][head * outHead + row] =
                                dot.of(matrices.get(head).row(row), segment);
                    }
                }
            }
            return products;
        }

        float[][] run(KernelSet set) {
            SmallProgram program = new SmallProgram();
            Slot in = program.input(x);
            Slot out = program.input(before);
            program.add(new Op.HeadMatMul(in, Matrix.weights(program, matrices), out));
            return program.run(set, out, x.length, 2);
        }

        @Override
        public String toString() {
            return type + " " + matrices.size() + " heads, " + rows + " x " + columns + ", " + x.length
                    + " tokens, seed " + SEED;
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

        private MatrixRow matrixRow(int token, int i) {
            return matrices.get((int) ids[token][i / rows]).row(i % rows);
        }

        float[][] products(Dot dot) {
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
                    + (eachRank ? ", an input for each rank, " : ", ") + x.length + " tokens, seed " + SEED;
        }
    }
}
