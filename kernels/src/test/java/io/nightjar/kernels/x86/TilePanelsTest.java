package io.nightjar.kernels.x86;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Products by tiles give the bits of products by vectors, for each number of rows and every kind of format, on any bytes. */
class TilePanelsTest {

    private static final long SEED = 20_261_130;
    private static final int PANELS = 2;
    private static final int LANES = Level.AMX.lanes();
    private static final FunctionDescriptor TYPE = FunctionDescriptor.ofVoid(
            ValueLayout.ADDRESS,
            ValueLayout.JAVA_LONG,
            ValueLayout.ADDRESS,
            ValueLayout.ADDRESS,
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_LONG);

    static Stream<PanelFormat> formats() {
        List<Integer> table =
                IntStream.range(0, 16).map(i -> 17 * i - 127).boxed().collect(Collectors.toList());
        return Stream.of(
                new PanelFormat(8, 0, PanelFormat.NO_OFFSET, 32, false, false, List.of()),
                new PanelFormat(4, 0, 3, 32, false, false, List.of()),
                new PanelFormat(4, 1, PanelFormat.NO_OFFSET, 32, false, true, List.of()),
                new PanelFormat(4, 2, 5, 16, true, false, List.of()),
                new PanelFormat(2, 0, PanelFormat.NO_OFFSET, 16, true, true, List.of()),
                new PanelFormat(4, 0, PanelFormat.NO_OFFSET, 16, false, false, table));
    }

    @ParameterizedTest
    @MethodSource("formats")
    void giveTheBitsOfVectors(PanelFormat format) throws Throwable {
        Random random = new Random(SEED + format.hashCode());
        for (int tokens = 1; tokens <= PanelProduct.byteTokens(Level.AMX); tokens++) {
            int columns = PanelFormat.SUPER_COLUMNS * (1 + random.nextInt(2));
            MemorySegment panels = panels(format, columns, random);
            MemorySegment activations = activations(tokens * columns / PanelFormat.BLOCK_COLUMNS, random);

            byte[] byVectors =
                    run(BytePanels.write(format, Level.AMX, tokens, 0), panels, activations, tokens, columns);
            byte[] byTiles =
                    run(BytePanels.writeWithTiles(format, Level.AMX, tokens, 0), panels, activations, tokens, columns);

            assertThat(byTiles).as("%s x%d, seed %d", format, tokens, SEED).isEqualTo(byVectors);
        }
    }

    /** Any bytes, but for F16 numbers, which are ordinary ones. */
    private static MemorySegment panels(PanelFormat format, int columns, Random random) {
        byte[] bytes = new byte[Math.toIntExact(PANELS * format.panelBytes(LANES, columns))];
        random.nextBytes(bytes);
        MemorySegment panels = MemorySegment.ofArray(bytes);
        int superBlocks = PANELS * columns / PanelFormat.SUPER_COLUMNS;
        int superBytes = bytes.length / superBlocks;
        for (int i = 0; i < superBlocks; i++) {
            fillHalves(panels.asSlice((long) i * superBytes, format.headerBytes(LANES)), random);
            for (int block = 0; block < PanelFormat.SUPER_BLOCKS && !format.byteScales(); block++) {
                long at = (long) i * superBytes + (long) block * format.blockBytes(LANES);
                fillHalves(panels.asSlice(at, format.planesAt(LANES)), random);
            }
        }
        return panels;
    }

    private static void fillHalves(MemorySegment part, Random random) {
        for (long at = 0; at < part.byteSize(); at += Short.BYTES) {
            part.set(ValueLayout.JAVA_SHORT_UNALIGNED, at, Float.floatToFloat16((float) random.nextGaussian()));
        }
    }

    private static MemorySegment activations(int blocks, Random random) {
        MemorySegment activations = MemorySegment.ofArray(new byte[blocks * ActivationBlock.BYTES]);
        for (int i = 0; i < blocks; i++) {
            fill(activations.asSlice((long) i * ActivationBlock.BYTES, ActivationBlock.BYTES), random);
        }
        return activations;
    }

    private static void fill(MemorySegment block, Random random) {
        float scale = random.nextFloat();
        int[] sums = new int[3];
        for (int i = 0; i < PanelFormat.BLOCK_COLUMNS; i++) {
            int value = random.nextInt(-ActivationBlock.LARGEST, ActivationBlock.LARGEST + 1);
            block.set(ValueLayout.JAVA_BYTE, ActivationBlock.INTEGERS_AT + i, (byte) value);
            sums[0] += value;
            sums[1 + i / 16] += value;
        }
        block.set(ValueLayout.JAVA_FLOAT_UNALIGNED, ActivationBlock.SCALE_AT, scale);
        for (int i = 0; i < sums.length; i++) {
            block.set(ValueLayout.JAVA_INT_UNALIGNED, ActivationBlock.NEGATED_SUMS_AT + 4L * i, -sums[i]);
            block.set(ValueLayout.JAVA_FLOAT_UNALIGNED, ActivationBlock.SCALED_SUMS_AT + 4L * i, scale * sums[i]);
        }
    }

    private static byte[] run(Assembler code, MemorySegment panels, MemorySegment activations, int tokens, int columns)
            throws Throwable {
        MethodHandle function = Emulator.link("panels", code, TYPE);
        byte[] outputs = new byte[tokens * PANELS * LANES * Float.BYTES];
        function.invoke(
                panels,
                (long) PANELS,
                activations,
                MemorySegment.ofArray(outputs),
                (long) PANELS * LANES * Float.BYTES,
                (long) columns / PanelFormat.BLOCK_COLUMNS);
        return outputs;
    }
}
