package io.nightjar.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightjar.base.ElementType;
import io.nightjar.ops.Op;
import io.nightjar.ops.Slot;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Matrix products of every format in shapes that nobody tuned for. */
class MatMulPropertyTest {

    private static final long SEED = 20_250_802;
    private static final int[] PLAIN_COLUMNS = {1, 7, 24, 172, 256, 1024, 1030};
    private static final int[] TOKENS = {1, 2, 3, 4, 5, 6, 7, 8, 9, 129, 300};

    @ParameterizedTest
    @EnumSource
    void vectorIsCloseToReference(ElementType type) {
        Random random = new Random(SEED + type.name().hashCode());
        for (int tokens : TOKENS) {
            Case product = new Case(type, 1 + random.nextInt(70), columns(type, random), tokens, random);

            float[][] expected = product.run(TestKernels.reference(), tokens, 1);
            float[][] got = product.run(TestKernels.vector(), tokens, 2);

            for (int token = 0; token < tokens; token++) {
                for (int row = 0; row < product.rows; row++) {
                    double tolerance = Tolerances.product(type) * product.magnitude(token, row);
                    TestKernels.assertClose(got[token][row], expected[token][row], tolerance, product::toString);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void vectorIsTheArithmeticOfRecordAtEveryTokenCount(ElementType type) {
        Random random = new Random(SEED + 100 + type.name().hashCode());
        for (int tokens : TOKENS) {
            Case product = new Case(type, 1 + random.nextInt(70), columns(type, random), tokens, random);

            TestKernels.assertSameBits(
                    product.run(TestKernels.vector(), tokens, 2), product.ofRecord(), product.toString());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRowHasTheSameBitsAloneAndInABatchOnAnyNumberOfThreads(ElementType type) {
        Random random = new Random(SEED + 200 + type.name().hashCode());
        for (KernelSet set : new KernelSet[] {TestKernels.reference(), TestKernels.vector()}) {
            Case product = new Case(type, 1 + random.nextInt(70), columns(type, random), 13, random);
            float[][] together = product.run(set, 13, 1);
            for (int threads = 2; threads <= 4; threads++) {
                TestKernels.assertSameBits(product.run(set, 13, threads), together, product + ", threads: " + threads);
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

    private static int columns(ElementType type, Random random) {
        return type.blockValues() == 1
                ? PLAIN_COLUMNS[random.nextInt(PLAIN_COLUMNS.length)]
                : type.blockValues() * (1 + random.nextInt(1280 / type.blockValues()));
    }

    /** A random matrix and inputs for it. */
    private static final class Case {

        private final ElementType type;
        private final int rows;
        private final int columns;
        private final float[][] x;
        private final MemorySegment packed;
        private final float[][] matrix;

        Case(ElementType type, int rows, int columns, int tokens, Random random) {
            this.type = type;
            this.rows = rows;
            this.columns = columns;
            this.x = TestKernels.rows(random, tokens, columns);
            this.packed = PackedValues.ordinary(type, rows, columns, random);
            this.matrix = new float[rows][columns];
            for (int row = 0; row < rows; row++) {
                type.decode(packed, row * type.bytesOf(columns), matrix[row], 0, columns);
            }
        }

        float[][] run(KernelSet set, int tokens, int threads) {
            try (SmallProgram.Compiled compiled = compile(set, threads)) {
                return compiled.step(new SmallProgram.Piece(0, tokens, 0, 0)).getFirst();
            }
        }

        SmallProgram.Compiled compile(KernelSet set, int threads) {
            SmallProgram program = new SmallProgram();
            Slot in = program.input(x);
            Slot out = program.slot(rows);
            program.add(new Op.MatMul(in, program.weight(type, rows, columns, packed), out));
            return program.compile(set, out, ElementType.F32, KvLayout.blocksFor(x.length), threads);
        }

        float[][] ofRecord() {
            float[][] products = new float[x.length][rows];
            for (int token = 0; token < x.length; token++) {
                for (int row = 0; row < rows; row++) {
                    products[token][row] = ArithmeticOfRecord.dot(matrix[row], x[token], Lanes.COUNT);
                }
            }
            return products;
        }

        double magnitude(int token, int row) {
            double sum = 0;
            for (int i = 0; i < columns; i++) {
                sum += Math.abs((double) matrix[row][i] * x[token][i]);
            }
            return sum;
        }

        @Override
        public String toString() {
            return type + " " + rows + " x " + columns + ", " + x.length + " tokens, seed " + SEED;
        }
    }
}
