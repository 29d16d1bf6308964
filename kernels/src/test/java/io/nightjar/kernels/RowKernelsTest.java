package io.nightjar.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.nightjar.base.ElementType;
import io.nightjar.kernels.SmallProgram.Compiled;
import io.nightjar.kernels.SmallProgram.Piece;
import io.nightjar.ops.Activation;
import io.nightjar.ops.Op;
import io.nightjar.ops.Rotation;
import io.nightjar.ops.Slot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ops that work on each row alone, in every kernel set, against their formulas in F64. */
class RowKernelsTest {

    private static final long SEED = 20_250_805;
    private static final int TOKENS = 19;

    private List<KernelSet> sets = List.of();

    @BeforeEach
    void allSets() {
        sets = TestKernels.allSets();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 8, 16, 24, 172, 1030})
    void normsWholeRowsAndHeads(int group) {
        Random random = new Random(SEED + group);
        for (KernelSet set : sets) {
            for (int heads = 1; heads <= 3; heads++) {
                float[][] x = TestKernels.rows(random, TOKENS, heads * group);
                float[] gain = TestKernels.values(random, group);
                SmallProgram program = new SmallProgram();
                Slot in = program.input(x);
                Slot out = program.slot(heads * group);
                program.add(new Op.RmsNorm(in, program.vector(gain), 1e-5f, out));
                float[][] got = program.run(set, out, TOKENS, 2);
                for (int row = 0; row < TOKENS; row++) {
                    for (int start = 0; start < heads * group; start += group) {
                        double squares = 0;
                        for (int i = 0; i < group; i++) {
                            squares += (double) x[row][start + i] * x[row][start + i];
                        }
                        double inverse = 1 / Math.sqrt(squares / group + 1e-5f);
                        for (int i = 0; i < group; i++) {
                            double expected = x[row][start + i] * inverse * gain[i];
                            TestKernels.assertClose(
                                    got[row][start + i],
                                    expected,
                                    Tolerances.elementwise() * Math.abs(expected),
                                    () -> set.name() + ", heads of " + group + ", seed " + SEED);
                        }
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void gatesAreTheirFormulas(Activation activation) {
        Random random = new Random(SEED);
        int width = 333;
        float[][] gate = TestKernels.rows(random, TOKENS, width);
        float[][] up = TestKernels.rows(random, TOKENS, width);
        for (int row = 0; row < TOKENS; row++) {
            for (int i = 0; i < width; i++) {
                gate[row][i] *= row < 5 ? 30 : 2;
            }
        }
        for (KernelSet set : sets) {
            SmallProgram program = new SmallProgram();
            Slot x = program.input(gate);
            Slot y = program.input(up);
            Slot out = program.slot(width);
            program.add(new Op.Glu(x, y, activation, out));
            float[][] got = program.run(set, out, TOKENS, 2);
            for (int row = 0; row < TOKENS; row++) {
                for (int i = 0; i < width; i++) {
                    double expected = activated(activation, gate[row][i]) * up[row][i];
                    double largest = largest(activation, gate[row][i]) * Math.abs(up[row][i]);
                    TestKernels.assertClose(
                            got[row][i],
                            expected,
                            Tolerances.elementwise() * largest,
                            () -> set.name() + " " + activation + ", seed " + SEED);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void activationsAreTheirFormulas(Activation activation) {
        Random random = new Random(SEED);
        int width = 333;
        float[][] x = TestKernels.rows(random, TOKENS, width);
        for (int row = 0; row < TOKENS; row++) {
            for (int i = 0; i < width; i++) {
                x[row][i] *= row < 5 ? 30 : 2;
            }
        }
        for (KernelSet set : sets) {
            SmallProgram program = new SmallProgram();
            Slot in = program.input(x);
            Slot out = program.slot(width);
            program.add(new Op.Activate(in, activation, out));
            float[][] got = program.run(set, out, TOKENS, 2);
            for (int row = 0; row < TOKENS; row++) {
                for (int i = 0; i < width; i++) {
                    double value = x[row][i];
                    TestKernels.assertClose(
                            got[row][i],
                            activated(activation, value),
                            Tolerances.elementwise() * largest(activation, value),
                            () -> set.name() + " " + activation + " of " + value + ", seed " + SEED);
                }
            }
        }
    }

    /** What an activation leaves in the padding of a row would reach every later sum over whole vectors. */
    @ParameterizedTest
    @EnumSource
    void activationsLeaveThePaddingZero(Activation activation) {
        float[][] x = TestKernels.rows(new Random(SEED), 2, 21);
        float[] ones = new float[21];
        Arrays.fill(ones, 1);
        for (KernelSet set : sets) {
            SmallProgram program = new SmallProgram();
            Slot inOut = program.input(x);
            program.add(new Op.Activate(inOut, activation, inOut))
                    .add(new Op.RmsNorm(inOut, program.vector(ones), 1e-6f, inOut));
            float[][] got = program.run(set, inOut, 2, 1);
            for (int row = 0; row < 2; row++) {
                double squares = 0;
                for (float value : x[row]) {
                    squares += Math.pow(activated(activation, value), 2);
                }
                for (int i = 0; i < 21; i++) {
                    double expected = activated(activation, x[row][i]) / Math.sqrt(squares / 21 + 1e-6f);
                    TestKernels.assertClose(got[row][i], expected, 1e-5, () -> set.name() + " " + activation);
                }
            }
        }
    }

    private static double largest(Activation activation, double x) {
        return switch (activation) {
            case RELU_SQUARED -> x * x;
            case SIGMOID, SOFTPLUS -> Math.max(1, Math.abs(x));
            default -> Math.abs(x);
        };
    }

    /** Groups whose gains differ, as state-space models have. */
    @ParameterizedTest
    @ValueSource(ints = {8, 16, 48})
    void normsGroupsWithGainsOfTheirOwn(int group) {
        Random random = new Random(SEED + group);
        float[][] x = TestKernels.rows(random, TOKENS, 6 * group);
        float[][] gain = TestKernels.rows(random, 3, group);
        for (KernelSet set : sets) {
            SmallProgram program = new SmallProgram();
            Slot inOut = program.input(x);
            program.add(new Op.RmsNorm(inOut, program.floats(gain), 1e-5f, inOut));
            float[][] got = program.run(set, inOut, TOKENS, 2);
            for (int row = 0; row < TOKENS; row++) {
                for (int i = 0; i < 6 * group; i++) {
                    double squares = 0;
                    for (int k = i / group * group; k < (i / group + 1) * group; k++) {
                        squares += (double) x[row][k] * x[row][k];
                    }
                    double expected = x[row][i] / Math.sqrt(squares / group + 1e-5f) * gain[i / group % 3][i % group];
                    TestKernels.assertClose(
                            got[row][i], expected, Tolerances.elementwise() * Math.abs(expected), set::name);
                }
            }
        }
    }

    @Test
    void headsOfUnitLengthAndScaledColumns() {
        Random random = new Random(SEED);
        float[][] x = TestKernels.rows(random, TOKENS, 3 * 20);
        float[] factors = TestKernels.values(random, 3 * 20);
        for (KernelSet set : sets) {
            SmallProgram program = new SmallProgram();
            Slot inOut = program.input(x);
            program.add(new Op.L2Norm(inOut, 20, 1e-6f)).add(new Op.ScaleColumns(inOut, program.vector(factors)));
            float[][] got = program.run(set, inOut, TOKENS, 2);
            for (int row = 0; row < TOKENS; row++) {
                for (int i = 0; i < 60; i++) {
                    double squares = 0;
                    for (int k = i / 20 * 20; k < (i / 20 + 1) * 20; k++) {
                        squares += (double) x[row][k] * x[row][k];
                    }
                    double expected = x[row][i] / Math.sqrt(squares + 1e-6f) * factors[i];
                    TestKernels.assertClose(
                            got[row][i], expected, Tolerances.elementwise() * Math.abs(expected), set::name);
                }
            }
        }
    }

    private static double activated(Activation activation, double x) {
        return switch (activation) {
            case SILU -> x / (1 + Math.exp(-x));
            case GELU_TANH -> 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
            case GELU -> x * normalDistribution(x);
            case RELU_SQUARED -> x > 0 ? x * x : 0;
            case SIGMOID -> 1 / (1 + Math.exp(-x));
            case SOFTPLUS -> x > 30 ? x : Math.log1p(Math.exp(x));
            case IDENTITY -> x;
        };
    }

    /** The density summed from the left by Simpson's rule: another way than the kernels'. */
    private static double normalDistribution(double x) {
        if (Math.abs(x) > 9) {
            return x > 0 ? 1 : 0;
        }
        int steps = 2000;
        double step = x / steps;
        double sum = 1 + Math.exp(-x * x / 2);
        for (int i = 1; i < steps; i++) {
            sum += (i % 2 == 0 ? 2 : 4) * Math.exp(-(i * step) * (i * step) / 2);
        }
        return 0.5 + sum * step / 3 / Math.sqrt(2 * Math.PI);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 8, 16, 24, 172, 1030})
    void layerNormsCentreAndScaleEachGroup(int group) {
        Random random = new Random(SEED + group);
        for (KernelSet set : sets) {
            for (int heads = 1; heads <= 3; heads++) {
                int width = heads * group;
                float[][] x = TestKernels.rows(random, TOKENS, width);
                for (float[] row : x) {
                    for (int i = 0; i < width; i++) {
                        row[i] += 3;
                    }
                }
                // The parameters of one group for all, or of each.
                int parameters = heads == 2 ? width : group;
                float[] gain = TestKernels.values(random, parameters);
                float[] bias = TestKernels.values(random, parameters);
                SmallProgram program = new SmallProgram();
                Slot in = program.input(x);
                Slot out = program.slot(width);
                program.add(new Op.LayerNorm(in, group, program.vector(gain), program.vector(bias), 1e-3f, out));
                float[][] got = program.run(set, out, TOKENS, 2);
                for (int row = 0; row < TOKENS; row++) {
                    for (int i = 0; i < width; i++) {
                        double normed = standardised(x[row], i / group * group, group, 1e-3f, i);
                        double expected = normed * gain[i % parameters] + bias[i % parameters];
                        // The mean is subtracted from values around 3, so that their last bits count.
                        double tolerance = 10 * Tolerances.elementwise() * (1 + Math.abs(gain[i % parameters]) * 6);
                        TestKernels.assertClose(
                                got[row][i],
                                expected,
                                tolerance,
                                () -> set.name() + ", groups of " + group + ", seed " + SEED);
                    }
                }
            }
        }
    }

    private static double standardised(float[] x, int start, int group, double epsilon, int index) {
        double mean = 0;
        for (int i = start; i < start + group; i++) {
            mean += (double) x[i] / group;
        }
        double variance = 0;
        for (int i = start; i < start + group; i++) {
            variance += (x[i] - mean) * (x[i] - mean) / group;
        }
        return (x[index] - mean) / Math.sqrt(variance + epsilon);
    }

    @Test
    void capsAndClampsAndPositions() {
        Random random = new Random(SEED);
        int width = 37;
        float[][] x = TestKernels.rows(random, TOKENS, width);
        float[][] table = TestKernels.rows(random, TOKENS, width);
        for (KernelSet set : sets) {
            SmallProgram program = new SmallProgram();
            Slot slot = program.input(x);
            program.add(new Op.AddPosition(slot, program.floats(table)))
                    .add(new Op.Clamp(slot, 1.25f))
                    .add(new Op.SoftCap(slot, 0.75f));
            float[][] got = program.run(set, slot, TOKENS, 2);
            for (int row = 0; row < TOKENS; row++) {
                for (int i = 0; i < width; i++) {
                    float clamped = Math.clamp(x[row][i] + table[row][i], -1.25f, 1.25f);
                    TestKernels.assertClose(
                            got[row][i],
                            0.75 * Math.tanh(clamped / 0.75),
                            Tolerances.elementwise(),
                            () -> set.name() + ", seed " + SEED);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void rotationsTurnPairsByPositionAndLeaveTheRest(Rotation.Pairs pairs) {
        Random random = new Random(SEED);
        int headDim = 24;
        int rotated = 16;
        float magnitude = 1.25f;
        List<Float> frequencies = new ArrayList<>();
        for (int i = 0; i < rotated / 2; i++) {
            frequencies.add((float) Math.pow(10_000, -2.0 * i / rotated));
        }
        float[][] x = TestKernels.rows(random, TOKENS, 3 * headDim);
        for (KernelSet set : sets) {
            for (int firstPosition : new int[] {0, 5, 1_000}) {
                float[][] got = rotate(set, x, headDim, new Rotation(pairs, frequencies, magnitude), firstPosition);
                for (int row = 0; row < TOKENS; row++) {
                    for (int i = 0; i < 3 * headDim; i++) {
                        double expected = x[row][i];
                        int within = i % headDim;
                        if (within < rotated) {
                            boolean interleaved = pairs == Rotation.Pairs.INTERLEAVED;
                            int pair = interleaved ? within / 2 : within % (rotated / 2);
                            boolean first = interleaved ? within % 2 == 0 : within < rotated / 2;
                            int partner = i + (first ? 1 : -1) * (interleaved ? 1 : rotated / 2);
                            // The angle is rounded to F32: that is part of the arithmetic of record.
                            float angle = (firstPosition + row) * frequencies.get(pair);
                            double sine = first ? -Math.sin(angle) : Math.sin(angle);
                            expected = magnitude * (x[row][i] * Math.cos(angle) + x[row][partner] * sine);
                        }
                        assertThat((double) got[row][i])
                                .as("%s %s position %d value %d", set.name(), pairs, firstPosition + row, i)
                                .isCloseTo(expected, within(8 * Tolerances.elementwise()));
                    }
                }
            }
        }
    }

    private static float[][] rotate(KernelSet set, float[][] x, int headDim, Rotation rotation, int firstPosition) {
        SmallProgram program = new SmallProgram();
        Slot slot = program.input(x);
        program.add(new Op.Rope(slot, headDim, rotation));
        int blocks = KvLayout.blocksFor(firstPosition + x.length);
        try (Compiled compiled = program.compile(set, slot, ElementType.F32, blocks, 2)) {
            return compiled.step(new Piece(0, x.length, firstPosition, 0)).getFirst();
        }
    }

    @Test
    void sumsBiasesScalesAndEmbeddingsAreExact() {
        Random random = new Random(SEED);
        float[][] left = TestKernels.rows(random, TOKENS, 37);
        float[][] right = TestKernels.rows(random, TOKENS, 37);
        float[] bias = TestKernels.values(random, 37);
        for (KernelSet set : sets) {
            SmallProgram program = new SmallProgram();
            Slot a = program.input(left);
            Slot b = program.slot(37);
            program.add(new Op.Embed(program.floats(right), 3f, b));
            Slot sum = program.slot(37);
            program.add(new Op.Add(a, b, sum)).add(new Op.AddBias(sum, program.vector(bias)));
            program.add(new Op.Scale(sum, 1.7f));
            float[][] got = program.run(set, sum, TOKENS, 2);
            for (int row = 0; row < TOKENS; row++) {
                for (int i = 0; i < 37; i++) {
                    assertThat(got[row][i]).isEqualTo((left[row][i] + right[row][i] * 3f + bias[i]) * 1.7f);
                }
            }
        }
    }

    @Test
    void clampedGatesAreTheirFormula() {
        Random random = new Random(SEED + 1);
        int width = 45;
        float[][] gate = TestKernels.rows(random, TOKENS, width);
        float[][] up = TestKernels.rows(random, TOKENS, width);
        for (int row = 0; row < TOKENS; row++) {
            for (int i = 0; i < width; i++) {
                gate[row][i] *= 6;
                up[row][i] *= 6;
            }
        }
        for (KernelSet set : sets) {
            SmallProgram program = new SmallProgram();
            Slot x = program.input(gate);
            Slot y = program.input(up);
            program.add(new Op.ClampedGlu(x, y, 1.702f, 7, x));
            float[][] got = program.run(set, x, TOKENS, 2);
            for (int row = 0; row < TOKENS; row++) {
                for (int i = 0; i < width; i++) {
                    double g = Math.min(gate[row][i], 7);
                    double u = Math.clamp((double) up[row][i], -7, 7);
                    double expected = g / (1 + Math.exp(-1.702 * g)) * (u + 1);
                    double largest = Math.abs(g) * (Math.abs(u) + 1);
                    TestKernels.assertClose(
                            got[row][i],
                            expected,
                            2 * Tolerances.elementwise() * largest,
                            () -> set.name() + ", seed " + SEED);
                }
            }
        }
    }

    @Test
    void gatesOfRowsAndCopiesOfHeads() {
        Random random = new Random(SEED + 2);
        float[][] x = TestKernels.rows(random, TOKENS, 3 * 7);
        float[][] gate = TestKernels.rows(random, TOKENS, 1);
        float[][] before = TestKernels.rows(random, TOKENS, 3 * 5);
        for (KernelSet set : sets) {
            SmallProgram program = new SmallProgram();
            Slot in = program.input(x);
            Slot out = program.input(before);
            program.add(new Op.CopyHeads(in, out, 3, 4, 1, 3)).add(new Op.GateRows(program.input(gate), out));
            float[][] got = program.run(set, out, TOKENS, 2);
            for (int row = 0; row < TOKENS; row++) {
                float factor = (float) (1 / (1 + Math.exp(-gate[row][0])));
                for (int i = 0; i < 15; i++) {
                    int within = i % 5;
                    float value = within >= 1 && within < 4 ? x[row][i / 5 * 7 + 3 + within] : before[row][i];
                    assertThat(got[row][i]).isEqualTo(value * factor);
                }
            }
        }
    }

    @Test
    void onlyTheLastTokensThatAreAskedForHaveOutputs() {
        float[][] rows = TestKernels.rows(new Random(SEED), TOKENS, 5);
        for (KernelSet set : sets) {
            SmallProgram program = new SmallProgram();
            Slot slot = program.input(rows);
            try (Compiled compiled = program.compile(set, slot, ElementType.F32, 3, 2)) {
                Batch.Builder batch = new Batch.Builder();
                assertThat(batch.add(List.of(0, 1, 2), 0, List.of(0), 0, 1)).isEqualTo(0);
                assertThat(batch.add(List.of(3, 4), 0, List.of(1), 1, 0)).isEqualTo(1);
                assertThat(batch.add(List.of(5, 6, 7), 0, List.of(2), 2, 2)).isEqualTo(1);
                compiled.program().run(batch.build());
                int[] tokens = {2, 6, 7};
                for (int output = 0; output < tokens.length; output++) {
                    float[] logits = new float[5];
                    compiled.program().readLogits(output, logits);
                    assertThat(logits).isEqualTo(rows[tokens[output]]);
                }
            }
        }
    }

    @Test
    void rowsAreRoundedToBytes() {
        float[][] rows = {{127, -3.5f, 2.5f, 0.49f, -127}, {0, 1e-9f, 0, 0, 0}, {-1, 0.5f, 0.25f, 1 / 254f, 0.1f}};
        float third = 1 / 127f;
        float[][] expected = {{127, -4, 2, 0, -127}, {0, 0, 0, 0, 0}, {-1, 64 * third, 32 * third, 0, 13 * third}};
        for (KernelSet set : sets) {
            SmallProgram program = new SmallProgram();
            Slot slot = program.input(rows);
            program.add(new Op.RoundToBytes(slot));
            float[][] got = program.run(set, slot, rows.length, 1);
            for (int row = 0; row < rows.length; row++) {
                assertThat(got[row]).containsExactly(expected[row], within(1e-6f));
            }
        }
    }

    @Test
    void columnsAreCopied() {
        float[][] rows = TestKernels.rows(new Random(SEED), TOKENS, 21);
        for (KernelSet set : sets) {
            SmallProgram program = new SmallProgram();
            Slot in = program.input(rows);
            Slot out = program.slot(5);
            program.add(Op.CopyHeads.columns(in, 16, out));
            float[][] got = program.run(set, out, TOKENS, 2);
            for (int row = 0; row < TOKENS; row++) {
                assertThat(got[row]).isEqualTo(Arrays.copyOfRange(rows[row], 16, 21));
            }
        }
    }

    /** A sequence whose activations overflow must not leave anything behind for the next one in its row. */
    @Test
    void nansOfOneStepAreGoneInTheNext() {
        Random random = new Random(SEED);
        float[][] x = TestKernels.rows(random, 2, 24);
        x[0][3] = Float.NaN;
        x[0][7] = Float.POSITIVE_INFINITY;
        float[][] matrix = TestKernels.rows(random, 21, 24);
        float[] gain = TestKernels.values(random, 21);
        for (KernelSet set : sets) {
            SmallProgram program = new SmallProgram();
            Slot in = program.input(x);
            Slot update = program.slot(21);
            program.add(new Op.MatMul(in, program.floats(matrix), update))
                    .add(new Op.RmsNorm(update, program.vector(gain), 1e-6f, update))
                    .add(new Op.LayerNorm(update, 21, program.vector(gain), program.vector(gain), 1e-6f, update))
                    .add(new Op.Glu(update, update, Activation.SILU, update));
            try (Compiled used = program.compile(set, update, ElementType.F32, 1, 1);
                    Compiled fresh = program.compile(set, update, ElementType.F32, 1, 1)) {
                assertThat(used.step(new Piece(0, 1, 0, 0)).getFirst()[0]).contains(Float.NaN);
                assertThat(used.step(new Piece(1, 1, 0, 0)).getFirst())
                        .as(set.name())
                        .isDeepEqualTo(fresh.step(new Piece(1, 1, 0, 0)).getFirst());
            }
        }
    }
}
