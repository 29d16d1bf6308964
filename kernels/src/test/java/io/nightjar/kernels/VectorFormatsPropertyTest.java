package io.nightjar.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightjar.base.ElementType;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every number format read with vectors: the values of its scalar codec, and products in the arithmetic of record. */
class VectorFormatsPropertyTest {

    private static final long SEED = 20_250_801;

    @BeforeEach
    void needVectors() {
        TestKernels.assumeVectors();
    }

    @ParameterizedTest
    @EnumSource
    void decodeGivesTheValuesOfTheScalarCodec(ElementType type) {
        Random random = new Random(SEED + type.name().hashCode());
        for (int round = 0; round < 200; round++) {
            int count = count(type, random);
            int skippedBytes = type.blockBytes() * random.nextInt(3);
            int at = random.nextInt(40);
            MemorySegment packed = PackedValues.extreme(type, count + 3 * type.blockValues(), random);
            float[] expected = untouched(at + count + 40);
            float[] got = untouched(at + count + 40);

            type.decode(packed, skippedBytes, expected, at, count);
            VectorFormats.of(type).decode(packed, skippedBytes, got, at, count);

            assertThat(bits(got))
                    .as("%s, %d values, seed %d, round %d", type, count, SEED, round)
                    .isEqualTo(bits(expected));
        }
    }

    @ParameterizedTest
    @EnumSource
    void dotPairIsTheArithmeticOfRecord(ElementType type) {
        Random random = new Random(SEED + 100 + type.name().hashCode());
        for (int round = 0; round < 60; round++) {
            int columns = count(type, random);
            long rowBytes = type.bytesOf(columns);
            MemorySegment packed = PackedValues.ordinary(type, 2, columns, random);
            float[] x = Arrays.copyOf(TestKernels.values(random, columns), Activations.padded(columns));
            float[] lanes = new float[VectorFormat.pairScratch(columns)];
            Arrays.fill(lanes, Float.NaN);

            VectorFormats.of(type).dotPair(packed, rowBytes, 0, x, columns, lanes);

            String what = type + ", " + columns + " columns, seed " + SEED + ", round " + round;
            assertThat(Lanes.sum(lanes, 0)).as(what).isEqualTo(expectedDot(type, packed, rowBytes, x, columns));
            assertThat(Lanes.sum(lanes, Lanes.COUNT)).as(what).isEqualTo(expectedDot(type, packed, 0, x, columns));
        }
    }

    private static float expectedDot(ElementType type, MemorySegment packed, long offsetBytes, float[] x, int columns) {
        float[] weights = new float[columns];
        type.decode(packed, offsetBytes, weights, 0, columns);
        return ArithmeticOfRecord.dot(weights, x, Lanes.COUNT);
    }

    /** One to a few blocks; plain types: up to two vectors and a tail, sometimes more than a piece. */
    private static int count(ElementType type, Random random) {
        if (type.blockValues() > 1) {
            return type.blockValues() * (1 + random.nextInt(3));
        }
        return random.nextInt(4) == 0 ? 200 + random.nextInt(400) : 1 + random.nextInt(40);
    }

    private static float[] untouched(int length) {
        float[] values = new float[length];
        Arrays.fill(values, 12345f);
        return values;
    }

    /** All NaNs are one, and so are the two zeros: a sum that begins with zero cannot tell them apart. */
    private static int[] bits(float[] values) {
        int[] bits = new int[values.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = Float.floatToIntBits(values[i] == 0 ? 0f : values[i]);
        }
        return bits;
    }
}
