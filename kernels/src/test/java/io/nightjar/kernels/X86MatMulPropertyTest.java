package io.nightjar.kernels;

import io.nightjar.base.ElementType;
import io.nightjar.kernels.x86.Level;
import io.nightjar.ops.Op;
import io.nightjar.ops.Slot;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The generated products of every format at every level, in shapes that nobody tuned for. */
class X86MatMulPropertyTest {

    private static final long SEED = 20_261_121;
    private static final int[] TOKENS = {1, 2, 3, 4, 5, 7, 15, 16, 17, 33};

    static Stream<Arguments> levelsAndTypes() {
        return Stream.of(Level.values())
                .flatMap(level -> Stream.of(ElementType.values())
                        .filter(X86Kernels::takes)
                        .map(type -> Arguments.of(level, type)));
    }

    private static MatMulCase random(ElementType type, int tokens, Random random) {
        return MatMulCase.random(type, 1 + random.nextInt(150), PackedMatrix.columns(type, random), tokens, random);
    }

    @ParameterizedTest
    @MethodSource("levelsAndTypes")
    void isItsArithmeticOfRecordAtEveryTokenAndThreadCount(Level level, ElementType type) {
        Random random = new Random(SEED + type.name().hashCode());
        for (int tokens : TOKENS) {
            MatMulCase product = random(type, tokens, random);
            float[][] expected = product.ofRecord(level);

            for (int threads = 1; threads <= (TestKernels.isEmulated(level) ? 1 : 3); threads++) {
                TestKernels.assertSameBits(
                        product.run(TestKernels.x86(level), threads),
                        expected,
                        product + ", threads: " + threads + ", seed " + SEED);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("levelsAndTypes")
    void differsFromExactProductsByNoMoreThanTheRoundingOfActivations(Level level, ElementType type) {
        Random random = new Random(SEED + 100 + type.name().hashCode());
        for (int tokens : new int[] {1, 5, 17}) {
            MatMulCase product = random(type, tokens, random);

            float[][] got = product.run(TestKernels.x86(level), 2);
            float[][] exact = product.run(KernelSets.named("reference"), 2);

            for (int token = 0; token < tokens; token++) {
                for (int row = 0; row < product.matrix().rows(); row++) {
                    TestKernels.assertClose(
                            got[token][row],
                            exact[token][row],
                            product.largestError(token, row),
                            () -> product + ", seed " + SEED);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("levelsAndTypes")
    void slotsThatChangeBetweenProductsAreRoundedAnew(Level level, ElementType type) {
        Random random = new Random(SEED + 200);
        MatMulCase product = MatMulCase.random(type, 256, 256, 3, random);
        SmallProgram program = new SmallProgram();
        Slot in = program.input(product.x());
        Slot out = program.slot(256);
        var weight = product.matrix().weight(program);
        program.add(new Op.MatMul(in, weight, out))
                .add(new Op.MatMul(out, weight, in))
                .add(new Op.MatMul(in, weight, out));

        float[][] got = program.run(TestKernels.x86(level), out, 3, 2);

        for (int i = 0; i < 2; i++) {
            System.arraycopy(product.ofRecord(level), 0, product.x(), 0, 3);
        }
        TestKernels.assertSameBits(got, product.ofRecord(level), product + ", seed " + SEED);
    }
}
