package io.nightjar.kernels;

import io.nightjar.kernels.x86.Level;
import io.nightjar.ops.Activation;
import io.nightjar.ops.Op;
import io.nightjar.ops.Rotation;
import io.nightjar.ops.Slot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The generated code for single rows gives the bits of the arithmetic of record at every level, and those of {@code vector} where
 * that has as many lanes.
 */
class X86RowsPropertyTest {

    private static final long SEED = 20_261_128;
    private static final int TOKENS = 9;
    private static final float EPSILON = 1e-5f;

    @ParameterizedTest
    @EnumSource
    void layerNormsAreTheArithmeticOfRecord(Level level) {
        Random random = new Random(SEED);
        for (int width : new int[] {1, 7, 48, 333}) {
            float[][] x = TestKernels.rows(random, TOKENS, width);
            float[] gain = TestKernels.values(random, width);
            float[] bias = TestKernels.values(random, width);
            float[][] expected = new float[TOKENS][];
            for (int row = 0; row < TOKENS; row++) {
                expected[row] = layerNorm(x[row], gain, bias, level.lanes());
            }

            float[][] got = run(TestKernels.x86(level), program -> {
                Slot inOut = program.input(x);
                program.add(new Op.LayerNorm(inOut, width, program.vector(gain), program.vector(bias), EPSILON, inOut));
                return inOut;
            });

            TestKernels.assertSameBits(got, expected, level + ", width " + width + ", seed " + SEED);
        }
    }

    private static float[] layerNorm(float[] x, float[] gain, float[] bias, int lanes) {
        float[] ones = new float[x.length];
        Arrays.fill(ones, 1);
        float mean = ArithmeticOfRecord.dot(ones, x, lanes) / x.length;
        float[] y = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i] = x[i] - mean;
        }
        float variance = ArithmeticOfRecord.dot(y, y, lanes) / x.length;
        float inverse = (float) (1 / Math.sqrt(variance + EPSILON));
        for (int i = 0; i < x.length; i++) {
            y[i] = y[i] * inverse * gain[i] + bias[i];
        }
        return y;
    }

    @ParameterizedTest
    @EnumSource
    void capsAndClampedGatesAreTheArithmeticOfRecord(Level level) {
        Random random = new Random(SEED + 1);
        for (int width : new int[] {1, 24, 171}) {
            float[][] x = wide(random, width);
            float[][] up = wide(random, width);
            float[][] capped = each(x, up, (value, _) -> Exponential.tanh(value / 30f) * 30f);
            float[][] gated = each(x, up, X86RowsPropertyTest::clampedGate);

            TestKernels.assertSameBits(
                    run(TestKernels.x86(level), program -> softCap(program, x)), capped, level + ", seed " + SEED);
            TestKernels.assertSameBits(
                    run(TestKernels.x86(level), program -> clampedGate(program, x, up)),
                    gated,
                    level + ", seed " + SEED);
        }
    }

    private static float clampedGate(float gate, float up) {
        float value = Math.min(gate, 7f);
        float shifted = Math.max(Math.min(up, 7f), -7f) + 1f;
        return value / (Exponential.of(value * -1.702f) + 1f) * shifted;
    }

    @ParameterizedTest
    @EnumSource
    void geluIsTheArithmeticOfRecord(Level level) {
        Random random = new Random(SEED + 2);
        float[][] x = wide(random, 171);
        float[][] expected = each(x, x, (value, _) -> gelu(value));

        float[][] got = run(TestKernels.x86(level), program -> activate(program, Activation.GELU, x));

        TestKernels.assertSameBits(got, expected, level + ", seed " + SEED);
    }

    private static float gelu(float x) {
        float z = Math.abs(x) * 0x1.6a09e6p-1f;
        float t = 1f / Math.fma(z, 0.3275911f, 1f);
        float p = Math.fma(t, 1.0614054f, -1.4531521f);
        p = Math.fma(p, t, 1.4214138f);
        p = Math.fma(p, t, -0.28449672f);
        p = Math.fma(p, t, 0.2548296f);
        p = p * t * Exponential.of(-(z * z)) * 0.5f;
        return x * (x < 0 ? p : 1f - p);
    }

    @ParameterizedTest
    @EnumSource
    void rotationsGiveTheBitsOfPlainLoops(Level level) {
        Random random = new Random(SEED + 4);
        for (Rotation.Pairs pairs : Rotation.Pairs.values()) {
            // Whole vectors of pairs at every level, at AVX2 only, at none.
            for (int count : new int[] {64, 16, 8, 4, 3}) {
                Rotation rotation = new Rotation(pairs, frequencies(count), 1.25f);
                float[][] x = TestKernels.rows(random, TOKENS, 3 * (2 * count + 5));
                Body body = program -> {
                    Slot inOut = program.input(x);
                    program.add(new Op.Rope(inOut, 2 * count + 5, rotation));
                    return inOut;
                };

                TestKernels.assertSameBits(
                        run(TestKernels.x86(level), body),
                        run(TestKernels.reference(), body),
                        level + ", " + count + " pairs " + pairs + ", seed " + SEED);
            }
        }
    }

    private static List<Float> frequencies(int count) {
        List<Float> frequencies = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            frequencies.add((float) Math.pow(10_000, -(double) i / count));
        }
        return frequencies;
    }

    @Test
    void allGiveTheBitsOfVectorWithAsManyLanes() {
        KernelSet vector = TestKernels.vector();
        Random random = new Random(SEED + 3);
        float[][] x = wide(random, 75);
        float[][] up = wide(random, 75);
        x[0][3] = Float.NaN;
        x[1][70] = Float.POSITIVE_INFINITY;
        up[2][5] = Float.NaN;
        up[3][6] = Float.NEGATIVE_INFINITY;
        float[] gain = TestKernels.values(random, 75);
        List<Body> bodies = new ArrayList<>(List.of(
                program -> softCap(program, x),
                program -> clampedGate(program, x, up),
                program -> norm(program, x, gain, false),
                program -> norm(program, x, gain, true)));
        for (Activation activation : Activation.values()) {
            bodies.add(program -> activate(program, activation, x));
            bodies.add(program -> gate(program, activation, x, up));
        }
        for (Body body : bodies) {
            float[][] expected = run(vector, body);
            for (Level level : Level.values()) {
                if (level.lanes() == Lanes.COUNT) {
                    TestKernels.assertSameBits(
                            run(TestKernels.x86(level), body),
                            expected,
                            level + ", body " + bodies.indexOf(body) + ", seed " + SEED);
                }
            }
        }
    }

    /** Writes a program; returns the slot that has the result. */
    private interface Body {
        Slot write(SmallProgram program);
    }

    private static float[][] run(KernelSet set, Body body) {
        SmallProgram program = new SmallProgram();
        Slot result = body.write(program);
        return program.run(set, result, TOKENS, 1);
    }

    private static Slot softCap(SmallProgram program, float[][] x) {
        Slot inOut = program.input(x);
        program.add(new Op.SoftCap(inOut, 30));
        return inOut;
    }

    private static Slot clampedGate(SmallProgram program, float[][] x, float[][] up) {
        Slot gate = program.input(x);
        program.add(new Op.ClampedGlu(gate, program.input(up), 1.702f, 7, gate));
        return gate;
    }

    private static Slot activate(SmallProgram program, Activation activation, float[][] x) {
        Slot inOut = program.input(x);
        program.add(new Op.Activate(inOut, activation, inOut));
        return inOut;
    }

    private static Slot gate(SmallProgram program, Activation activation, float[][] x, float[][] up) {
        Slot gate = program.input(x);
        program.add(new Op.Glu(gate, program.input(up), activation, gate));
        return gate;
    }

    private static Slot norm(SmallProgram program, float[][] x, float[] gain, boolean centred) {
        Slot inOut = program.input(x);
        program.add(
                centred
                        ? new Op.LayerNorm(
                                inOut, gain.length, program.vector(gain), program.vector(gain), EPSILON, inOut)
                        : new Op.RmsNorm(inOut, program.vector(gain), EPSILON, inOut));
        return inOut;
    }

    /** Rows of small values, and of such that functions are flat at. */
    private static float[][] wide(Random random, int width) {
        float[][] rows = TestKernels.rows(random, TOKENS, width);
        for (int row = 0; row < TOKENS / 2; row++) {
            for (int i = 0; i < width; i++) {
                rows[row][i] *= 30;
            }
        }
        return rows;
    }

    private static float[][] each(float[][] x, float[][] y, BiFunction<Float, Float, Float> function) {
        float[][] results = new float[x.length][x[0].length];
        for (int row = 0; row < x.length; row++) {
            for (int i = 0; i < x[row].length; i++) {
                results[row][i] = function.apply(x[row][i], y[row][i]);
            }
        }
        return results;
    }
}
