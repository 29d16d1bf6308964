package io.nightjar.kernels;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.nightjar.base.ElementType;
import io.nightjar.base.LittleEndian;
import io.nightjar.ops.Op;
import io.nightjar.ops.Slot;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The generated product of 4-bit weights with 8-bit activations, in shapes that nobody tuned for. */
class X86MatMulPropertyTest {

    private static final long SEED = 20_261_121;
    private static final int BLOCK = 32;
    private static final int[] TOKENS = {1, 2, 3, 4, 5, 7, 8, 33};
    /** Rounding an activation moves it by at most half of a 127th of the largest of its block. */
    private static final double ROUNDING = 0.5 / 127;

    @BeforeEach
    void needsThisKindOfMachine() {
        String obstacle = X86Kernels.obstacle();
        assumeTrue(obstacle.isEmpty(), "no machine code of x86 can be run: " + obstacle);
    }

    @Test
    void isItsArithmeticOfRecordAtEveryTokenAndThreadCount() {
        Random random = new Random(SEED);
        for (int tokens : TOKENS) {
            Case product = new Case(1 + random.nextInt(150), BLOCK * (1 + random.nextInt(20)), tokens, random);
            float[][] expected = product.ofRecord();

            for (int threads = 1; threads <= 3; threads++) {
                TestKernels.assertSameBits(
                        product.run(KernelSets.named("x86"), threads), expected, product + ", threads: " + threads);
            }
        }
    }

    @Test
    void differsFromExactProductsByNoMoreThanTheRoundingOfActivations() {
        Random random = new Random(SEED + 1);
        for (int tokens : TOKENS) {
            Case product = new Case(1 + random.nextInt(150), BLOCK * (1 + random.nextInt(20)), tokens, random);

            float[][] got = product.run(KernelSets.named("x86"), 2);
            float[][] exact = product.run(KernelSets.named("reference"), 2);

            for (int token = 0; token < tokens; token++) {
                for (int row = 0; row < product.rows; row++) {
                    TestKernels.assertClose(
                            got[token][row], exact[token][row], product.largestError(token, row), product::toString);
                }
            }
        }
    }

    @Test
    void slotsThatChangeBetweenProductsAreQuantizedAnew() {
        Random random = new Random(SEED + 2);
        Case product = new Case(64, 64, 3, random);
        SmallProgram program = new SmallProgram();
        Slot in = program.input(product.x);
        Slot out = program.slot(64);
        var weight = program.weight(ElementType.Q4_0, 64, 64, product.packed);
        program.add(new Op.MatMul(in, weight, out))
                .add(new Op.MatMul(out, weight, in))
                .add(new Op.MatMul(in, weight, out));

        float[][] got = program.run(KernelSets.named("x86"), out, 3, 2);

        for (int i = 0; i < 2; i++) {
            System.arraycopy(product.ofRecord(), 0, product.x, 0, 3);
        }
        TestKernels.assertSameBits(got, product.ofRecord(), product.toString());
    }

    /** A random matrix and inputs for it. */
    private static final class Case {

        private final int rows;
        private final int columns;
        private final float[][] x;
        private final MemorySegment packed;

        Case(int rows, int columns, int tokens, Random random) {
            this.rows = rows;
            this.columns = columns;
            this.x = TestKernels.rows(random, tokens, columns);
            this.packed = PackedValues.ordinary(ElementType.Q4_0, rows, columns, random);
        }

        float[][] run(KernelSet set, int threads) {
            SmallProgram program = new SmallProgram();
            Slot in = program.input(x);
            Slot out = program.slot(rows);
            program.add(new Op.MatMul(in, program.weight(ElementType.Q4_0, rows, columns, packed), out));
            return program.run(set, out, x.length, threads);
        }

        float[][] ofRecord() {
            float[][] products = new float[x.length][rows];
            for (int token = 0; token < x.length; token++) {
                for (int row = 0; row < rows; row++) {
                    float sum = 0;
                    for (int block = 0; block < columns / BLOCK; block++) {
                        sum = addBlock(row, x[token], block, sum);
                    }
                    products[token][row] = sum;
                }
            }
            return products;
        }

        private float addBlock(int row, float[] activations, int block, float before) {
            float largest = largest(activations, block);
            float inverse = largest == 0 ? 0 : 127 / largest;
            int sum = 0;
            for (int i = 0; i < BLOCK; i++) {
                sum += weight(row, block, i) * (int) Math.rint(activations[block * BLOCK + i] * inverse);
            }
            return Math.fma((float) sum, largest / 127 * scale(row, block), before);
        }

        private static float largest(float[] activations, int block) {
            float largest = 0;
            for (int i = block * BLOCK; i < (block + 1) * BLOCK; i++) {
                largest = Math.max(largest, Math.abs(activations[i]));
            }
            return largest;
        }

        private float scale(int row, int block) {
            return Float.float16ToFloat(packed.get(LittleEndian.SHORT, at(row, block)));
        }

        private int weight(int row, int block, int i) {
            int pair = packed.get(ValueLayout.JAVA_BYTE, at(row, block) + 2 + i % 16);
            return ((pair >> (i / 16 * 4)) & 15) - 8;
        }

        private long at(int row, int block) {
            return ((long) row * columns / BLOCK + block) * ElementType.Q4_0.blockBytes();
        }

        double largestError(int token, int row) {
            double error = 0;
            for (int block = 0; block < columns / BLOCK; block++) {
                for (int i = 0; i < BLOCK; i++) {
                    double weight = Math.abs(weight(row, block, i) * (double) scale(row, block));
                    error += weight * largest(x[token], block) * (ROUNDING + 1e-5);
                }
            }
            return error;
        }

        @Override
        public String toString() {
            return rows + " x " + columns + ", " + x.length + " tokens, seed " + SEED;
        }
    }
}
