package io.nightjar.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightjar.base.LittleEndian;
import io.nightjar.kernels.x86.BfloatRounding;
import io.nightjar.kernels.x86.CodeLinker;
import io.nightjar.kernels.x86.Emulator;
import io.nightjar.kernels.x86.Level;
import io.nightjar.kernels.x86.NativeCode;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Rows of activations in BF16, rounded by generated code and by plain loops. */
class BfloatsPropertyTest {

    private static final long SEED = 20_261_128;
    private static final int UNTOUCHED = 0x5a;

    static Stream<Level> levels() {
        return Stream.of(Level.values()).filter(Level::hasBf16Dot);
    }

    @ParameterizedTest
    @MethodSource("levels")
    void unitsHaveTheBitsOfEachValueAloneAndWhatLiesBetweenThemStays(Level level) {
        Random random = new Random(SEED);
        CodeLinker linker = TestKernels.isEmulated(level) ? Emulator::link : new NativeCode();
        for (int unitValues : new int[] {2, 32}) {
            RowForm form = new RowForm.Bfloats(unitValues, new BfloatRounding(unitValues, level, linker));
            for (int width : new int[] {1, 2, 15, 16, 31, 32, 33, 64, 77, 250}) {
                int rows = 1 + random.nextInt(5);
                int from = random.nextInt(9);
                float[] x = anyBits(random, from + width + 40);
                byte[] written = new byte[form.units(width) * rows * form.unitBytes()];
                Arrays.fill(written, (byte) UNTOUCHED);

                form.write(x, from, width, MemorySegment.ofArray(written), (long) rows * form.unitBytes());

                assertThat(written)
                        .as("%s, %d values by %d, %d rows, seed %d", level, width, unitValues, rows, SEED)
                        .isEqualTo(plain(x, from, width, unitValues, rows));
            }
        }
    }

    /** The first of some rows that take turns. */
    private static byte[] plain(float[] x, int from, int width, int unitValues, int rows) {
        byte[] bytes = new byte[Math.ceilDiv(width, unitValues) * rows * unitValues * Short.BYTES];
        Arrays.fill(bytes, (byte) UNTOUCHED);
        MemorySegment to = MemorySegment.ofArray(bytes);
        for (int i = 0; i < Math.ceilDiv(width, unitValues) * unitValues; i++) {
            long at = (long) (i / unitValues * rows * unitValues + i % unitValues) * Short.BYTES;
            to.set(LittleEndian.SHORT, at, i < width ? RowForm.Bfloats.bfloat(x[from + i]) : 0);
        }
        return bytes;
    }

    /** Ordinary numbers, any bits, and what lies on or beside the middle between two BF16 numbers. */
    private static float[] anyBits(Random random, int count) {
        int[] lowHalves = {0, 1, 0x7fff, 0x8000, 0x8001, 0xffff};
        int[] highHalves = {0, 0x8000, 0x007f, 0x7f7f, 0xff7f, 0x7f80, 0xff80, 0x7fc0, 0x3f80, 0x3f81};
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            int high = highHalves[random.nextInt(highHalves.length)] << Short.SIZE;
            values[i] = switch (random.nextInt(3)) {
                case 0 -> (float) random.nextGaussian();
                case 1 -> Float.intBitsToFloat(random.nextInt());
                default -> Float.intBitsToFloat(high | lowHalves[random.nextInt(lowHalves.length)]);
            };
        }
        return values;
    }

    @Test
    void plainRoundingTakesTheNearestAndOfTwoTheEvenOne() {
        for (float value : anyBits(new Random(SEED + 1), 100_000)) {
            short rounded = RowForm.Bfloats.bfloat(value);
            float got = Float.intBitsToFloat(rounded << Short.SIZE);
            if (!Float.isFinite(value)) {
                assertThat(Float.compare(got, value)).isZero();
                continue;
            }
            int below = Float.floatToRawIntBits(value) & 0xffff_0000;
            double lower = Float.intBitsToFloat(below);
            double next = Float.intBitsToFloat(below + 0x1_0000);
            // Beyond the largest number comes the power of two that it would have been.
            double upper = Double.isFinite(next) ? next : 2 * lower - Float.intBitsToFloat(below - 0x1_0000);
            double distance = Math.abs(value - lower) - Math.abs(upper - value);
            boolean up = distance > 0 || (distance == 0 && (below >>> Short.SIZE & 1) == 1);
            assertThat(Float.floatToRawIntBits(got)).as("%a", value).isEqualTo(below + (up ? 0x1_0000 : 0));
        }
    }
}
