package io.nightjar.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ExponentialTest {

    private static final long SEED = 20_250_803;

    @BeforeEach
    void needVectors() {
        TestKernels.assumeVectors();
    }

    @Test
    void scalarAndVectorGiveTheSameBits() {
        float[] arguments = arguments();
        float[] got = new float[arguments.length];
        for (int i = 0; i < arguments.length; i += Lanes.COUNT) {
            VectorExponential.of(FloatVector.fromArray(Lanes.FLOATS, arguments, i))
                    .intoArray(got, i);
        }
        for (int i = 0; i < arguments.length; i++) {
            assertThat(got[i]).as("exp(%s), seed %d", arguments[i], SEED).isEqualTo(Exponential.of(arguments[i]));
        }
    }

    @Test
    void scalarAndVectorTangentsGiveTheSameBits() {
        float[] arguments = arguments();
        float[] got = new float[arguments.length];
        for (int i = 0; i < arguments.length; i += Lanes.COUNT) {
            VectorExponential.tanh(FloatVector.fromArray(Lanes.FLOATS, arguments, i))
                    .intoArray(got, i);
        }
        for (int i = 0; i < arguments.length; i++) {
            assertThat(got[i]).as("tanh(%s), seed %d", arguments[i], SEED).isEqualTo(Exponential.tanh(arguments[i]));
            assertThat(Math.abs(got[i] - Math.tanh(arguments[i])))
                    .as("tanh(%s), seed %d", arguments[i], SEED)
                    .isLessThan(Tolerances.exponential());
        }
    }

    @Test
    void relativeErrorIsBounded() {
        for (float argument : arguments()) {
            if (argument >= -87 && argument <= 88) {
                double exact = StrictMath.exp(argument);
                assertThat(Math.abs(Exponential.of(argument) - exact) / exact)
                        .as("exp(%s), seed %d", argument, SEED)
                        .isLessThan(Tolerances.exponential());
            }
        }
    }

    @Test
    void zeroGivesOneAndTheEndsAreFiniteAndPositive() {
        assertThat(Exponential.of(0f)).isEqualTo(1f);
        assertThat(Exponential.of(-0f)).isEqualTo(1f);
        assertThat(Exponential.of(Float.NEGATIVE_INFINITY))
                .isEqualTo(Exponential.of(-87f))
                .isBetween(Float.MIN_NORMAL, 1e-37f);
        assertThat(Exponential.of(Float.POSITIVE_INFINITY))
                .isEqualTo(Exponential.of(88f))
                .isBetween(1e38f, Float.MAX_VALUE);
        assertThat(Exponential.of(Float.NaN)).isNaN();
    }

    /** Random ones, multiples of ln 2 / 2, where the rounding changes, and the ends; whole vectors of them. */
    private static float[] arguments() {
        Random random = new Random(SEED);
        float[] arguments = new float[1 << 16];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = switch (i % 4) {
                case 0 -> -87 + 175 * random.nextFloat();
                case 1 -> (float) random.nextGaussian();
                case 2 ->
                    (float) (Math.log(2) / 2 * (random.nextInt(500) - 250)) * (1 + (random.nextInt(5) - 2) * 6e-8f);
                default -> (float) (random.nextGaussian() * 1e-4);
            };
        }
        float[] ends = {
            -87,
            88,
            Math.nextUp(-87f),
            Math.nextDown(88f),
            -200,
            200,
            0,
            -0f,
            Float.NEGATIVE_INFINITY,
            Float.POSITIVE_INFINITY,
            Float.MIN_VALUE,
            Float.MAX_VALUE,
            -Float.MAX_VALUE,
            1e-10f
        };
        System.arraycopy(ends, 0, arguments, 0, ends.length);
        return arguments;
    }
}
