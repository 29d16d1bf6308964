package io.nightjar.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightjar.ops.Op;
import io.nightjar.ops.Slot;
import io.nightjar.ops.StreamOp;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The ops of models with several streams; expected values are worked out by hand. */
class StreamKernelsTest {

    private static final long SEED = 20251122;

    static Stream<KernelSet> sets() {
        return Stream.of(TestKernels.reference(), TestKernels.vector());
    }

    @ParameterizedTest
    @MethodSource("sets")
    void eachStreamGetsAMixtureOfAll(KernelSet set) {
        SmallProgram program = new SmallProgram();
        Slot first = program.input(new float[][] {{1, 2, 3}, {1, 0, 0}});
        Slot second = program.input(new float[][] {{10, 20, 30}, {0, 1, 0}});
        Slot coefficients = program.input(new float[][] {{0.5f, 0.25f, -1, 2}, {0, 0, 0, 7}});
        Slot a = program.slot(3);
        Slot b = program.slot(3);
        program.add(new StreamOp.Mix(List.of(first, second), coefficients, List.of(first, second), List.of(a, b)));

        assertThat(program.run(set, a, 2, 2)).isDeepEqualTo(new float[][] {{4, 8, 12}, {1, 0, 0}});
        assertThat(program.run(set, b, 2, 2)).isDeepEqualTo(new float[][] {{29, 58, 87}, {0, 8, 0}});
    }

    @ParameterizedTest
    @MethodSource("sets")
    void oneChangeCorrectsAllStreamsInPlace(KernelSet set) {
        SmallProgram program = new SmallProgram();
        Slot first = program.input(new float[][] {{1, 2}});
        Slot second = program.input(new float[][] {{3, 4}});
        Slot change = program.input(new float[][] {{8, -8}});
        Slot coefficients = program.input(new float[][] {{0.5f, 0.25f}});
        List<Slot> streams = List.of(first, second);
        program.add(new StreamOp.Mix(List.of(change), coefficients, streams, streams));

        assertThat(program.run(set, first, 1, 1)).isDeepEqualTo(new float[][] {{5, -2}});
        assertThat(program.run(set, second, 1, 1)).isDeepEqualTo(new float[][] {{5, 2}});
    }

    /** Root mean squares are 2.5 and 1, then 0 and 1, then 0.0001 and 1 with a floor of 0.01. */
    @ParameterizedTest
    @MethodSource("sets")
    void magnitudesBecomeThoseOfTheOtherSlot(KernelSet set) {
        SmallProgram program = new SmallProgram();
        Slot in = program.input(new float[][] {{3, 4, 0, 0}, {0, 0, 0, 0}, {1e-4f, -1e-4f, 1e-4f, 1e-4f}});
        Slot like = program.input(new float[][] {{1, -1, 1, 1}, {1, 1, 1, 1}, {2, 0, 0, 0}});
        program.add(new StreamOp.MatchMagnitude(in, like, 1e-4f));
        float[][] got = program.run(set, in, 3, 1);

        assertRow(got[0], 1.2, 1.6, 0, 0);
        assertRow(got[1], 0, 0, 0, 0);
        assertRow(got[2], 0.01, -0.01, 0.01, 0.01);
    }

    /** Mean 4 and standard deviation sqrt(10). */
    @ParameterizedTest
    @MethodSource("sets")
    void whatIsFarAboveTheMeanIsKept(KernelSet set) {
        float[][] rows = {{1, 2, 3, 4, 10}};
        assertRow(outliers(set, rows, 1)[0], 0, 0, 0, 0, 2.8377223);
        assertRow(outliers(set, rows, 0)[0], 0, 0, 0, 0, 6);
        assertRow(outliers(set, rows, -1)[0], 0.16227766, 1.1622777, 2.1622777, 3.1622777, 9.1622777);
    }

    private static float[][] outliers(KernelSet set, float[][] rows, float deviations) {
        SmallProgram program = new SmallProgram();
        Slot slot = program.input(rows);
        program.add(new Op.GaussianTopK(slot, deviations));
        return program.run(set, slot, rows.length, 2);
    }

    /** A cut below the mean is followed by a norm, which counts on the padding. */
    @ParameterizedTest
    @MethodSource("sets")
    void outliersOfAnyWidthAreTheirFormula(KernelSet set) {
        Random random = new Random(SEED);
        for (int width = 1; width <= 70; width++) {
            float[][] x = TestKernels.rows(random, 9, width);
            float deviations = (float) random.nextGaussian();
            float[] gain = TestKernels.values(random, width);
            SmallProgram program = new SmallProgram();
            Slot slot = program.input(x);
            program.add(new Op.GaussianTopK(slot, deviations)).add(new Op.RmsNorm(slot, program.vector(gain), 1, slot));
            float[][] got = program.run(set, slot, x.length, 2);
            for (int row = 0; row < x.length; row++) {
                double[] expected = normalised(kept(x[row], deviations), gain);
                for (int i = 0; i < width; i++) {
                    String what = set.name() + ", seed " + SEED + ", width " + width;
                    TestKernels.assertClose(got[row][i], expected[i], 1e-5, () -> what);
                }
            }
        }
    }

    private static double[] kept(float[] x, float deviations) {
        double mean = 0;
        double variance = 0;
        for (float value : x) {
            mean += (double) value / x.length;
        }
        for (float value : x) {
            variance += (value - mean) * (value - mean) / x.length;
        }
        double[] kept = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            kept[i] = Math.max(0, x[i] - mean - deviations * Math.sqrt(variance));
        }
        return kept;
    }

    private static double[] normalised(double[] x, float[] gain) {
        double squares = 0;
        for (double value : x) {
            squares += value * value / x.length;
        }
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i] = gain[i] * x[i] / Math.sqrt(squares + 1);
        }
        return y;
    }

    @ParameterizedTest
    @MethodSource("sets")
    void tokensThatATableLacksHaveItsFirstRow(KernelSet set) {
        SmallProgram program = new SmallProgram();
        Slot slot = program.input(new float[][] {{1, 2}, {3, 4}});

        assertThat(program.run(set, slot, 4, 1)).isDeepEqualTo(new float[][] {{1, 2}, {3, 4}, {1, 2}, {1, 2}});
    }

    private static void assertRow(float[] got, double... expected) {
        assertThat(got).hasSize(expected.length);
        for (int i = 0; i < expected.length; i++) {
            int at = i;
            TestKernels.assertClose(got[i], expected[i], 1e-6, () -> "value " + at);
        }
    }
}
