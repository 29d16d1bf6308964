package io.nightjar.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightjar.base.ElementType;
import io.nightjar.kernels.x86.Level;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Products with one matrix for each expert or head, in shapes that nobody tuned for. */
class GroupedMatMulPropertyTest {

    private static final long SEED = 20_251_121;
    private static final String SEEDED = ", seed " + SEED;
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

                TestKernels.assertSameBits(got, product.products(PackedMatrix.Row::vector), product + SEEDED);
                for (int token = 0; token < tokens; token++) {
                    for (int i = 0; i < got[token].length; i++) {
                        double tolerance = Tolerances.product(type) * product.magnitude(token, i);
                        TestKernels.assertClose(got[token][i], expected[token][i], tolerance, () -> product + SEEDED);
                    }
                }
            }
        }
    }

    static Stream<Arguments> levelsAndTypes() {
        return X86MatMulPropertyTest.levelsAndTypes()
                .filter(arguments -> List.of(
                                ElementType.F32, ElementType.BF16, ElementType.Q8_0, ElementType.Q4_K, ElementType.Q6_K)
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
                TestKernels.assertSameBits(
                        product.run(TestKernels.x86(level), threads), record, level + " " + product + SEEDED);
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
                    level + " " + product + SEEDED);
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
                TestKernels.assertSameBits(
                        product.run(set, threads), together, product + ", threads: " + threads + SEEDED);
            }
            try (SmallProgram.Compiled compiled = product.compile(set, 3)) {
                for (int token = 0; token < 13; token++) {
                    float[][] alone = compiled.step(new SmallProgram.Piece(token, 1, token, 0))
                            .getFirst();
                    assertThat(alone[0])
                            .as("%s token %d alone, seed %d", product, token, SEED)
                            .isEqualTo(together[token]);
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
            float[][] record = product.products(PackedMatrix.Row::vector);
            TestKernels.assertSameBits(product.run(TestKernels.vector()), record, product + SEEDED);
            float[][] got = product.run(TestKernels.reference());
            for (int token = 0; token < tokens; token++) {
                for (int i = 0; i < got[token].length; i++) {
                    double tolerance = 1e-5 * (1 + product.columns());
                    TestKernels.assertClose(got[token][i], record[token][i], tolerance, () -> product + SEEDED);
                }
            }
        }
    }
}
