package io.nightjar.kernels.x86;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** One row of activations has the bits of tiles of any number of rows, denormals included, and on the CPU those of the interpreter. */
class BfloatTilesTest {

    private static final long SEED = 20_261_131;
    private static final int STEP_BYTES = 1024;
    private static final int ROW_BYTES = 64;
    private static final FunctionDescriptor TYPE = FunctionDescriptor.ofVoid(
            ValueLayout.ADDRESS,
            ValueLayout.JAVA_LONG,
            ValueLayout.ADDRESS,
            ValueLayout.ADDRESS,
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_LONG);

    /** Panels and activations of a random shape. */
    private record Case(int panels, int steps, int tokens, MemorySegment weights, MemorySegment activations) {

        static Case of(int tokens, Random random) {
            int panels = 1 + random.nextInt(9);
            int steps = 1 + random.nextInt(3);
            return new Case(
                    panels,
                    steps,
                    tokens,
                    bfloats(panels * steps * STEP_BYTES, random),
                    bfloats(tokens * steps * ROW_BYTES, random));
        }

        /** One row of activations alone. */
        Case row(int token) {
            MemorySegment alone = MemorySegment.ofArray(new byte[steps * ROW_BYTES]);
            for (long step = 0; step < steps; step++) {
                MemorySegment.copy(
                        activations, (step * tokens + token) * ROW_BYTES, alone, step * ROW_BYTES, ROW_BYTES);
            }
            return new Case(panels, steps, 1, weights, alone);
        }

        float[] run(MethodHandle function) throws Throwable {
            float[] outputs = new float[tokens * outputs()];
            function.invoke(
                    weights,
                    (long) panels,
                    activations,
                    MemorySegment.ofArray(outputs),
                    (long) outputs() * Float.BYTES,
                    (long) steps);
            return outputs;
        }

        int outputs() {
            return panels * Level.AMX.lanes();
        }
    }

    /** Ordinary numbers, zeros, denormals and numbers whose products are denormal. */
    private static MemorySegment bfloats(int bytes, Random random) {
        MemorySegment numbers = MemorySegment.ofArray(new byte[bytes]);
        for (long at = 0; at < bytes; at += Short.BYTES) {
            float ordinary = (float) random.nextGaussian();
            float value = switch (random.nextInt(8)) {
                case 0 -> 0f;
                case 1 -> ordinary * 0x1p-128f;
                case 2 -> ordinary * 0x1p-64f;
                default -> ordinary;
            };
            int bits = Float.floatToRawIntBits(value) >>> Short.SIZE;
            numbers.set(ValueLayout.JAVA_SHORT_UNALIGNED, at, (short) bits);
        }
        return numbers;
    }

    @Test
    void everyRowOfATileHasTheBitsThatItHasAlone() throws Throwable {
        Random random = new Random(SEED);
        MethodHandle alone = Emulator.link("row", FloatPanels.BF16_TILES.write(Level.AMX, 1, 0), TYPE);
        for (int tokens = 2; tokens <= PanelProduct.floatTokens(Level.AMX); tokens++) {
            Case product = Case.of(tokens, random);
            float[] together =
                    product.run(Emulator.link("tile", FloatPanels.BF16_TILES.write(Level.AMX, tokens, 0), TYPE));
            for (int token = 0; token < tokens; token++) {
                float[] expected = product.row(token).run(alone);
                for (int i = 0; i < expected.length; i++) {
                    assertThat(together[token * expected.length + i])
                            .as("%d rows, row %d, output %d, seed %d", tokens, token, i, SEED)
                            .isEqualTo(expected[i]);
                }
            }
        }
    }

    @Test
    void aRowAloneHasTheBitsOfTheInterpreterOnThisCpu() throws Throwable {
        String obstacle = Level.AVX512
                .missing(CpuFeature.ofThisMachine())
                .map(feature -> "this CPU has no " + feature.flag())
                .orElse("");
        assumeTrue(obstacle.isEmpty(), () -> "no machine code of x86 can be run: " + obstacle);
        Random random = new Random(SEED + 1);
        Assembler code = FloatPanels.BF16_TILES.write(Level.AMX, 1, 0);
        MethodHandle onCpu = new NativeCode().link("row", code, TYPE);
        MethodHandle inJava = Emulator.link("row", code, TYPE);
        for (int round = 0; round < 20; round++) {
            Case product = Case.of(1, random);
            assertThat(product.run(onCpu)).as("seed %d", SEED + 1).isEqualTo(product.run(inJava));
        }
    }
}
