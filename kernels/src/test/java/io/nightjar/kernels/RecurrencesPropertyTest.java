package io.nightjar.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightjar.kernels.RecurrentCase.Convolution;
import io.nightjar.kernels.RecurrentCase.Delta;
import io.nightjar.kernels.RecurrentCase.Scan;
import io.nightjar.kernels.SmallProgram.Compiled;
import io.nightjar.kernels.SmallProgram.Piece;
import io.nightjar.kernels.x86.Level;
import io.nightjar.ops.RecurrentOp.DeltaRule.KeySharing;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Recurrent ops over random shapes in every kernel set; the seed is in each test's name. */
class RecurrencesPropertyTest {

    private static List<KernelSet> sets() {
        return TestKernels.allSets();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void areTheirFormulas(long seed) {
        for (RecurrentCase recurrence : RecurrentCase.random(new Random(seed))) {
            double[][] expected = recurrence.expected();
            double largest = Stream.of(expected)
                    .flatMapToDouble(Arrays::stream)
                    .map(Math::abs)
                    .max()
                    .orElseThrow();
            for (KernelSet set : sets()) {
                float[][] got = recurrence.inChunks(set, RecurrentCase.TOKENS, 2);
                for (int t = 0; t < RecurrentCase.TOKENS; t++) {
                    for (int i = 0; i < expected[t].length; i++) {
                        TestKernels.assertClose(
                                got[t][i],
                                expected[t][i],
                                Tolerances.recurrence() * largest,
                                () -> set.name() + " " + recurrence);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void scansAreTheArithmeticOfRecordAtEveryLevel(Level level) {
        Random random = new Random(7);
        // Single channels: less than a vector, and beyond a tile. Heads: strips of one to four vectors, at either
        // width.
        for (Scan scan : List.of(
                new Scan(random, 5, 1, 1, 3, true),
                new Scan(random, 75, 1, 1, 16, true),
                new Scan(random, 2, 16, 1, 9, false),
                new Scan(random, 4, 48, 2, 4, false),
                new Scan(random, 1, 64, 1, 7, false),
                new Scan(random, 3, 80, 3, 2, false))) {
            float[][] expected = scan.ofRecord();

            TestKernels.assertSameBits(
                    scan.inChunks(TestKernels.x86(level), 10, 1), expected, level + " " + scan + ", seed 7");
            TestKernels.assertSameBits(scan.inChunks(TestKernels.vector(), 10, 1), expected, scan + ", seed 7");
        }
    }

    @ParameterizedTest
    @EnumSource
    void deltaRulesAreTheArithmeticOfRecordAtEveryLevel(Level level) {
        Random random = new Random(9);
        // One to four vectors together, at either width.
        for (Delta delta : List.of(
                new Delta(random, 2, 1, 5, 16, KeySharing.NEIGHBOURS),
                new Delta(random, 4, 2, 3, 48, KeySharing.IN_TURN),
                new Delta(random, 1, 1, 9, 64, KeySharing.NEIGHBOURS),
                new Delta(random, 2, 2, 4, 80, KeySharing.IN_TURN))) {
            float[][] expected = delta.ofRecord();

            TestKernels.assertSameBits(
                    delta.inChunks(TestKernels.x86(level), 10, 1), expected, level + " " + delta + ", seed 9");
            TestKernels.assertSameBits(delta.inChunks(TestKernels.vector(), 10, 1), expected, delta + ", seed 9");
        }
    }

    @ParameterizedTest
    @EnumSource
    void convolutionsHaveTheBitsOfPlainLoopsAtEveryLevel(Level level) {
        Random random = new Random(8);
        for (int channels : new int[] {3, 16, 77, 300}) {
            Convolution convolution = new Convolution(random, channels, 1 + random.nextInt(5));
            float[][] expected = convolution.inChunks(TestKernels.reference(), RecurrentCase.TOKENS, 1);
            for (int chunk : new int[] {1, 2, 10}) {
                TestKernels.assertSameBits(
                        convolution.inChunks(TestKernels.x86(level), chunk, 1),
                        expected,
                        level + " " + convolution + " by " + chunk + ", seed 8");
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {11, 12, 13})
    void chunksAndThreadsDoNotChangeTheBits(long seed) {
        for (RecurrentCase recurrence : RecurrentCase.random(new Random(seed))) {
            for (KernelSet set : sets()) {
                float[][] whole = recurrence.inChunks(set, RecurrentCase.TOKENS, 1);
                for (int chunk : new int[] {1, 2, 3, 17}) {
                    TestKernels.assertSameBits(
                            recurrence.inChunks(set, chunk, chunk),
                            whole,
                            set.name() + " " + recurrence + " by " + chunk);
                }
            }
        }
    }

    /** Three sequences in slots 0, 3 and 5, in steps of their own lengths; the slots held others before. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {21, 22})
    void sequencesTogetherGiveTheBitsOfEachAlone(long seed) {
        for (RecurrentCase recurrence : RecurrentCase.random(new Random(seed))) {
            for (KernelSet set : sets()) {
                try (Compiled together = recurrence.compile(set, 3);
                        Compiled alone = recurrence.compile(set, 2)) {
                    together.step(new Piece(9, 7, 0, 0), new Piece(3, 7, 0, 3), new Piece(1, 7, 0, 5));
                    List<float[][]> first =
                            together.step(new Piece(0, 9, 0, 5), new Piece(20, 1, 0, 0), new Piece(4, 3, 0, 3));
                    List<float[][]> second =
                            together.step(new Piece(7, 1, 3, 3), new Piece(9, 2, 9, 5), new Piece(21, 12, 1, 0));
                    check(alone, 0, 11, List.of(first.get(0), second.get(1)), recurrence);
                    check(alone, 20, 13, List.of(first.get(1), second.get(2)), recurrence);
                    check(alone, 4, 4, List.of(first.get(2), second.get(0)), recurrence);
                }
            }
        }
    }

    private static void check(Compiled alone, int first, int count, List<float[][]> parts, RecurrentCase recurrence) {
        float[][] got = parts.stream().flatMap(Stream::of).toArray(float[][]::new);
        TestKernels.assertSameBits(
                got, alone.step(new Piece(first, count, 0, 1)).getFirst(), recurrence.toString());
    }

    /** What a sequence computes from a copied state is what the one that it was copied from computes. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {31, 32})
    void aSnapshotGoesOnWithTheSameBits(long seed) {
        for (RecurrentCase recurrence : RecurrentCase.random(new Random(seed))) {
            for (KernelSet set : sets()) {
                try (Compiled compiled = recurrence.compile(set, 2)) {
                    compiled.step(new Piece(0, 32, 0, 0));
                    compiled.states().copy(0, 6);
                    float[][] went = compiled.step(new Piece(32, 11, 32, 0)).getFirst();
                    compiled.states().copy(6, 2);
                    compiled.step(new Piece(5, 9, 32, 6));
                    TestKernels.assertSameBits(
                            compiled.step(new Piece(32, 11, 32, 2)).getFirst(), went, recurrence.toString());
                    assertThat(went[10]).isNotEqualTo(new float[went[10].length]);
                }
            }
        }
    }
}
