package io.nightjar.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightjar.base.ElementType;
import io.nightjar.kernels.SmallProgram.Compiled;
import io.nightjar.kernels.SmallProgram.Piece;
import io.nightjar.kernels.x86.Emulator;
import io.nightjar.kernels.x86.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Attention over every type of cache, in shapes that nobody tuned for. */
class AttentionPropertyTest {

    private static final long SEED = 20_250_804;
    /** More than two spans of the arithmetic of record, and not whole groups. */
    private static final int LONG_CONTEXT = 1100;

    @ParameterizedTest
    @EnumSource(names = {"F32", "F16", "BF16", "Q8_0", "Q4_0"})
    void fastSetsAreCloseToReference(ElementType kvType) {
        Random random = new Random(SEED + kvType.name().hashCode());
        for (int round = 0; round < 12; round++) {
            AttentionCase attention = AttentionCase.random(kvType, round == 0 ? 600 : 1 + random.nextInt(150), random);

            float[][] expected = attention.whole(TestKernels.reference(), 1);
            double tolerance = Tolerances.attention(kvType) * attention.largestValue();
            for (KernelSet set : TestKernels.fastSets()) {
                float[][] got = attention.whole(set, 2);
                String what = attention + ", " + set.description() + ", round " + round + ", seed " + SEED;
                for (int token = 0; token < expected.length; token++) {
                    for (int i = 0; i < expected[token].length; i++) {
                        TestKernels.assertClose(got[token][i], expected[token][i], tolerance, () -> what);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 31, 33, 130, 600})
    void tokensThatSeeEachOtherBothWays(int tokens) {
        Random random = new Random(SEED + 50 + tokens);
        AttentionCase attention =
                AttentionCase.random(ElementType.F32, tokens, random).bothWays();

        float[][] expected = attention.whole(TestKernels.reference(), 2);
        double tolerance = Tolerances.attention(ElementType.F32) * attention.largestValue();
        for (KernelSet set : TestKernels.fastSets()) {
            float[][] got = attention.whole(set, 2);
            for (int token = 0; token < tokens; token++) {
                assertThat(got[token]).as("%s, token %d", attention, token).isEqualTo(attention.ofRecord(token));
                for (int i = 0; i < got[token].length; i++) {
                    TestKernels.assertClose(got[token][i], expected[token][i], tolerance, attention::toString);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "F16", "BF16", "Q8_0", "Q4_0"})
    void fastSetsAreTheArithmeticOfRecord(ElementType kvType) {
        Random random = new Random(SEED + 100 + kvType.name().hashCode());
        for (int round = 0; round < 6; round++) {
            AttentionCase attention =
                    AttentionCase.random(kvType, round < 2 ? LONG_CONTEXT : 1 + random.nextInt(200), random);

            for (KernelSet set : TestKernels.fastSets()) {
                float[][] got = attention.whole(set, 2);
                for (int sample = 0; sample < 30; sample++) {
                    int token = sample == 0 ? got.length - 1 : random.nextInt(got.length);
                    assertThat(got[token])
                            .as("%s %s round %d token %d, seed %d", attention, set.description(), round, token, SEED)
                            .isEqualTo(attention.ofRecord(token));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"reference", "vector", "x86", "x86:avx2"})
    void chunksAndThreadsDoNotChangeABit(String set) {
        TestKernels.assumeAvailable(set);
        Random random = new Random(SEED + 200);
        boolean plain = set.equals("reference");
        for (ElementType kvType : List.of(ElementType.F16, ElementType.Q8_0)) {
            AttentionCase attention = AttentionCase.random(kvType, plain ? 200 : LONG_CONTEXT, random);
            KernelSet kernels = KernelSets.named(set);
            float[][] whole = attention.whole(kernels, 1);
            for (int chunk : new int[] {1, 7, 32, 33, 500}) {
                TestKernels.assertSameBits(
                        attention.inChunks(kernels, chunk, 1 + chunk % 4),
                        whole,
                        attention + " in chunks of " + chunk + ", seed " + SEED);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"F16", "BF16", "F32", "Q8_0"})
    void valuesBeyondTheTypeDoNotReachTokensThatMustNotSeeThem(ElementType kvType) {
        TestKernels.assumeVectors();
        AttentionCase attention = AttentionCase.random(kvType, 40, new Random(SEED + 250));
        attention.overflowAt(20);
        for (KernelSet kernels : TestKernels.fastSets()) {
            TestKernels.assertSameBits(
                    attention.inChunks(kernels, 1, 1), attention.whole(kernels, 1), attention + " with an overflow");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"reference", "vector", "x86", "x86:avx2"})
    void otherSequencesDoNotChangeABit(String set) {
        TestKernels.assumeAvailable(set);
        Random random = new Random(SEED + 300);
        for (int round = 0; round < 5; round++) {
            AttentionCase attention = AttentionCase.random(ElementType.BF16, 512, random);
            KernelSet kernels = KernelSets.named(set);
            try (Compiled alone = attention.compile(kernels, 1);
                    Compiled together = attention.compile(kernels, 3)) {
                List<Piece> next = new ArrayList<>();
                for (int sequence = 0; sequence < 4; sequence++) {
                    int cached = random.nextInt(60);
                    int count = 1 + random.nextInt(sequence == 0 ? 1 : 40);
                    int firstBlock = 4 * sequence;
                    // Token ids beyond the others', so that each sequence has its own rows.
                    int firstToken = 100 * sequence;
                    Piece past = new Piece(firstToken, Math.max(1, cached), 0, firstBlock);
                    alone.step(past);
                    together.step(past);
                    next.add(new Piece(firstToken + past.count(), Math.min(count, 39), past.count(), firstBlock));
                }
                List<float[][]> rows = together.step(next.toArray(Piece[]::new));
                for (int sequence = 0; sequence < 4; sequence++) {
                    TestKernels.assertSameBits(
                            rows.get(sequence),
                            alone.step(next.get(sequence)).getFirst(),
                            attention + " sequence " + sequence + ", round " + round + ", seed " + SEED);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "F16", "BF16", "Q8_0", "Q4_0"})
    void whatLiesInUnwrittenSlotsDoesNotMatter(ElementType kvType) {
        Random random = new Random(SEED + 400 + kvType.name().hashCode());
        for (KernelSet set : TestKernels.allSets()) {
            for (int round = 0; round < 4; round++) {
                AttentionCase attention = AttentionCase.random(kvType, 1 + random.nextInt(70), random);
                float[][] clean = attention.whole(set, 1);
                assertThat(clean[0]).as("the test itself").doesNotContain(Float.NaN);
                for (boolean infinite : new boolean[] {false, true}) {
                    for (int chunk : new int[] {1, 9, 70}) {
                        TestKernels.assertSameBits(
                                attention.inChunksAfterGarbage(set, chunk, infinite),
                                clean,
                                set.name() + " " + attention + " in chunks of " + chunk + ", seed " + SEED);
                    }
                }
            }
        }
    }

    @Test
    void keysAndValuesMayDifferInWidth() {
        Random random = new Random(SEED + 500);
        AttentionCase attention = new AttentionCase(ElementType.F16, 90, 4, 2, 24, 40, 17, random);

        for (KernelSet set : TestKernels.fastSets()) {
            float[][] got = attention.whole(set, 2);
            for (int token = 0; token < got.length; token++) {
                assertThat(got[token]).isEqualTo(attention.ofRecord(token));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "F16", "Q8_0"})
    void sinksTakePartInTheSoftmax(ElementType kvType) {
        Random random = new Random(SEED + 600 + kvType.name().hashCode());
        for (int tokens : new int[] {1, 50, LONG_CONTEXT}) {
            AttentionCase attention =
                    AttentionCase.random(kvType, tokens, random).withSinks(random);
            assertIsRecordAndCloseToReference(attention, kvType, random);
        }
    }

    /** As many heads share one KV head as in latent attention, and a value is the first part of its key. */
    @ParameterizedTest
    @EnumSource(names = {"F32", "F16", "BF16", "Q8_0", "Q4_0"})
    void valuesMayLieWithinKeys(ElementType kvType) {
        Random random = new Random(SEED + 700 + kvType.name().hashCode());
        for (int heads : new int[] {1, 16, 37}) {
            int tokens = heads == 1 ? LONG_CONTEXT : 75;
            AttentionCase attention = latent(kvType, tokens, heads, heads == 16 ? 20 : 0, random);
            assertIsRecordAndCloseToReference(attention, kvType, random);
            for (KernelSet set : TestKernels.fastSets()) {
                TestKernels.assertSameBits(
                        attention.inChunks(set, heads == 37 ? 1 : 7, 3),
                        attention.whole(set, 1),
                        attention + ", seed " + SEED);
            }
        }
    }

    /** Widths are whole blocks, and else as odd as they come. */
    private static AttentionCase latent(ElementType kvType, int tokens, int heads, int window, Random random) {
        int keyDim = kvType.blockValues() > 1 ? 96 : 70 + random.nextInt(30);
        int valueDim = kvType.blockValues() > 1 ? 64 : 1 + random.nextInt(keyDim);
        return new AttentionCase(kvType, tokens, heads, 1, keyDim, valueDim, window, random).withValuesInKeys();
    }

    private static void assertIsRecordAndCloseToReference(AttentionCase attention, ElementType kvType, Random random) {
        float[][] reference = attention.whole(TestKernels.reference(), 1);
        double tolerance = Tolerances.attention(kvType) * attention.largestValue();
        for (KernelSet set : TestKernels.fastSets()) {
            float[][] got = attention.whole(set, 2);
            for (int sample = 0; sample < 20; sample++) {
                int token = sample == 0 ? got.length - 1 : random.nextInt(got.length);
                assertThat(got[token])
                        .as("%s token %d, seed %d", attention, token, SEED)
                        .isEqualTo(attention.ofRecord(token));
                for (int i = 0; i < got[token].length; i++) {
                    TestKernels.assertClose(got[token][i], reference[token][i], tolerance, attention::toString);
                }
            }
        }
    }

    /** Every level in the interpreter, which also reports what is read beyond its memory. */
    @ParameterizedTest
    @EnumSource
    void interpretedCodeGivesTheArithmeticOfRecord(Level level) {
        Random random = new Random(SEED + 800);
        for (ElementType kvType : List.of(ElementType.F16, ElementType.Q8_0, ElementType.Q4_0)) {
            for (int tokens : new int[] {1, 7, 37}) {
                AttentionCase attention = AttentionCase.random(kvType, tokens, random);
                assertInterpretedIsRecord(attention, level);
                assertInterpretedIsRecord(latent(kvType, tokens, 11, 0, random), level);
            }
        }
    }

    private static void assertInterpretedIsRecord(AttentionCase attention, Level level) {
        float[][] got = attention.whole(new X86Kernels(level, Emulator::link), 1);
        for (int token = 0; token < got.length; token++) {
            assertThat(got[token])
                    .as("%s %s token %d, seed %d", level, attention, token, SEED)
                    .isEqualTo(attention.ofRecord(token));
        }
    }
}
