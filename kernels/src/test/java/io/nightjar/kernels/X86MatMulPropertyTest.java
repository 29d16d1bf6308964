package io.nightjar.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightjar.base.ElementType;
import io.nightjar.kernels.x86.Level;
import io.nightjar.ops.Op;
import io.nightjar.ops.Slot;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The generated products of every format at every level, in shapes that nobody tuned for. */
class X86MatMulPropertyTest {

    private static final long SEED = 20_261_121;
    private static final int[] PLAIN_COLUMNS = {1, 7, 24, 172, 256, 1030};
    private static final int[] TOKENS = {1, 2, 3, 4, 5, 7, 15, 16, 17, 33};
    /** Rounding an activation moves it by at most half of a 127th of the largest of its block. */
    private static final double ROUNDING = 0.5 / 127;

    static Stream<Arguments> levelsAndTypes() {
        return Stream.of(Level.values())
                .flatMap(level -> Stream.of(ElementType.values())
                        .filter(X86Kernels::takes)
                        .map(type -> Arguments.of(level, type)));
    }

    @ParameterizedTest
    @MethodSource("levelsAndTypes")
    void isItsArithmeticOfRecordAtEveryTokenAndThreadCount(Level level, ElementType type) {
        Random random = new Random(SEED + type.name().hashCode());
        for (int tokens : TOKENS) {
            Case product = new Case(type, 1 + random.nextInt(150), columns(type, random), tokens, random);
            float[][] expected = product.ofRecord(level);

            for (int threads = 1; threads <= (TestKernels.isEmulated(level) ? 1 : 3); threads++) {
                TestKernels.assertSameBits(
                        product.run(TestKernels.x86(level), threads), expected, product + ", threads: " + threads);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("levelsAndTypes")
    void differsFromExactProductsByNoMoreThanTheRoundingOfActivations(Level level, ElementType type) {
        Random random = new Random(SEED + 100 + type.name().hashCode());
        for (int tokens : new int[] {1, 5, 17}) {
            Case product = new Case(type, 1 + random.nextInt(150), columns(type, random), tokens, random);

            float[][] got = product.run(TestKernels.x86(level), 2);
            float[][] exact = product.run(KernelSets.named("reference"), 2);

            for (int token = 0; token < tokens; token++) {
                for (int row = 0; row < product.rows; row++) {
                    TestKernels.assertClose(
                            got[token][row], exact[token][row], product.largestError(token, row), product::toString);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("levelsAndTypes")
    void slotsThatChangeBetweenProductsAreRoundedAnew(Level level, ElementType type) {
        Random random = new Random(SEED + 200);
        Case product = new Case(type, 256, 256, 3, random);
        SmallProgram program = new SmallProgram();
        Slot in = program.input(product.x);
        Slot out = program.slot(256);
        var weight = program.weight(type, 256, 256, product.packed);
        program.add(new Op.MatMul(in, weight, out))
                .add(new Op.MatMul(out, weight, in))
                .add(new Op.MatMul(in, weight, out));

        float[][] got = program.run(TestKernels.x86(level), out, 3, 2);

        for (int i = 0; i < 2; i++) {
            System.arraycopy(product.ofRecord(level), 0, product.x, 0, 3);
        }
        TestKernels.assertSameBits(got, product.ofRecord(level), product.toString());
    }

    static Stream<Arguments> levelsAndFloat8Types() {
        return levelsAndTypes()
                .filter(arguments -> String.valueOf(arguments.get()[1]).startsWith("F8"));
    }

    @ParameterizedTest
    @MethodSource("levelsAndFloat8Types")
    void aWeightThatIsNotANumberMakesItsRowNotANumber(Level level, ElementType type) {
        Random random = new Random(SEED + 300);
        Case product = new Case(type, 40, 96, 3, random);
        long last = 23 * type.bytesOf(product.columns) - 1;
        product.packed.set(ValueLayout.JAVA_BYTE, last, (byte) 0xFF);

        float[][] got = product.run(TestKernels.x86(level), 2);

        for (int row = 0; row < product.rows; row++) {
            assertThat(Float.isNaN(got[1][row])).as("row %d, %s", row, product).isEqualTo(row == 22);
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

        Case(ElementType type, int rows, int columns, int tokens, Random random) {
            this.type = type;
            this.rows = rows;
            this.columns = columns;
            this.x = TestKernels.rows(random, tokens, columns);
            this.packed = PackedValues.ordinary(type, rows, columns, random);
            // A block of zeros, and one that counts as zeros.
            for (int i = 0; i < Math.min(32, columns); i++) {
                x[0][i] = 0;
                x[tokens / 2][columns - 1 - i] = 1e-33f;
            }
        }

        float[][] run(KernelSet set, int threads) {
            SmallProgram program = new SmallProgram();
            Slot in = program.input(x);
            Slot out = program.slot(rows);
            program.add(new Op.MatMul(in, program.weight(type, rows, columns, packed), out));
            return program.run(set, out, x.length, threads);
        }

        float[][] ofRecord(Level level) {
            float[][] products = new float[x.length][rows];
            for (int token = 0; token < x.length; token++) {
                for (int row = 0; row < rows; row++) {
                    products[token][row] = X86Arithmetic.dot(type, packed, rowAt(row), x[token], level);
                }
            }
            return products;
        }

        private long rowAt(int row) {
            return row * type.bytesOf(columns);
        }

        /** Blocks of 8 bits; BF16 has 8 bits of its own, and F32 sums differ by their order. */
        double largestError(int token, int row) {
            float[] weights = new float[columns];
            type.decode(packed, rowAt(row), weights, 0, columns);
            double error = 1e-25;
            for (int i = 0; i < columns; i++) {
                double weight = Math.abs((double) weights[i]);
                if (PanelSource.of(type).isEmpty()) {
                    error += weight * Math.abs(x[token][i]) * (0x1p-8 + 1e-5);
                } else {
                    float[] block = Arrays.copyOfRange(x[token], i / 32 * 32, i / 32 * 32 + 32);
                    error += weight * X86Arithmetic.largest(block) * (ROUNDING + 1e-5);
                }
            }
            return error;
        }

        @Override
        public String toString() {
            return type + " " + rows + " x " + columns + ", " + x.length + " tokens, seed " + SEED;
        }
    }
}
