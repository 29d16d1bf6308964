package io.nightjar.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightjar.kernels.x86.Emulator;
import io.nightjar.kernels.x86.Level;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Assumptions;

/** The kernel sets under test, and inputs for them. */
final class TestKernels {

    private TestKernels() {}

    static KernelSet reference() {
        return KernelSets.named("reference");
    }

    /** The vector set; the calling test is skipped where the CPU has no vectors, and fails where only the JVM lacks them. */
    static KernelSet vector() {
        assumeVectors();
        return KernelSets.named("vector");
    }

    /** The vector set, and the generated code of each level that this CPU has. */
    static List<KernelSet> fastSets() {
        List<KernelSet> sets = new ArrayList<>();
        sets.add(vector());
        for (Level level : Level.values()) {
            // The interpreter would take minutes for what most tests do.
            if (!isEmulated(level)) {
                sets.add(x86(level));
            }
        }
        return sets;
    }

    /** Generated code of a level, run by the CPU or, where that cannot, by the interpreter. */
    static KernelSet x86(Level level) {
        return isEmulated(level) ? new X86Kernels(level, Emulator::link) : new X86Kernels(level);
    }

    static boolean isEmulated(Level level) {
        return !X86Kernels.obstacle(level).isEmpty();
    }

    /** These and the reference. */
    static List<KernelSet> allSets() {
        List<KernelSet> sets = new ArrayList<>(fastSets());
        sets.add(reference());
        return sets;
    }

    /** The calling test is skipped where the CPU does not have what a set needs. */
    static void assumeAvailable(String set) {
        if (set.startsWith("x86")) {
            String obstacle = KernelSets.obstacle(set);
            Assumptions.assumeTrue(obstacle.isEmpty(), () -> "no machine code of x86 can be run: " + obstacle);
        } else {
            assumeVectors();
        }
    }

    static void assumeVectors() {
        int bits = FloatVector.SPECIES_PREFERRED.vectorBitSize();
        Assumptions.assumeTrue(
                bits >= 128, () -> "this JVM has no vector kernels: the CPU has vectors of " + bits + " bits");
    }

    /** Values from a normal distribution, some of them zeros. */
    static float[] values(Random random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = random.nextInt(20) == 0 ? 0 : (float) random.nextGaussian();
        }
        return values;
    }

    static float[][] rows(Random random, int rows, int columns) {
        float[][] matrix = new float[rows][];
        for (int row = 0; row < rows; row++) {
            matrix[row] = values(random, columns);
        }
        return matrix;
    }

    /** Demands equal bits; AssertJ's own comparison of large arrays takes longer than the kernels. */
    static void assertSameBits(float[][] got, float[][] expected, String what) {
        assertThat(got.length).as(what).isEqualTo(expected.length);
        for (int row = 0; row < got.length; row++) {
            int at = Arrays.mismatch(got[row], expected[row]);
            if (at >= 0) {
                assertThat(got[row][at])
                        .as("%s, row %d, column %d", what, row, at)
                        .isEqualTo(expected[row][at]);
            }
        }
    }

    /** Demands that two values differ by no more than this; NaN differs from everything. */
    static void assertClose(double got, double expected, double tolerance, Supplier<String> what) {
        if (!(Math.abs(got - expected) <= tolerance)) {
            throw new AssertionError(what.get() + ": expected " + expected + " within " + tolerance + ", got " + got);
        }
    }
}
