package io.nightjar.kernels;

import io.nightjar.base.ElementType;
import io.nightjar.kernels.x86.Emulator;
import io.nightjar.kernels.x86.Level;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Mode {@code amx-bf16} in the interpreter: many rows as its arithmetic says, few rows as without it. */
class WidenedMatMulPropertyTest {

    private static final long SEED = 20_261_129;
    private static final KernelSet SET = X86Kernels.wideningPrompts(Level.AMX, Emulator::link);

    static Stream<ElementType> types() {
        return Stream.of(ElementType.values())
                .filter(type -> PanelSource.of(type).isPresent());
    }

    @ParameterizedTest
    @MethodSource("types")
    void manyRowsAreMultipliedAsBfloats(ElementType type) {
        Random random = new Random(SEED + type.name().hashCode());
        int columns = type.blockValues() * (1 + random.nextInt(Math.max(1, 256 / type.blockValues())));
        for (int tokens : new int[] {WidenedMatMul.FEWEST_ROWS, WidenedMatMul.FEWEST_ROWS + 5}) {
            MatMulCase product = MatMulCase.random(type, 1 + random.nextInt(80), columns, tokens, random);
            TestKernels.assertSameBits(
                    product.run(SET, 1), product.products(PackedMatrix.Row::widened), product + ", seed " + SEED);
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void fewRowsAreMultipliedAsBytes(ElementType type) {
        Random random = new Random(SEED + 1 + type.name().hashCode());
        for (int tokens : new int[] {1, 3}) {
            MatMulCase product = MatMulCase.random(type, 1 + random.nextInt(40), type.blockValues(), tokens, random);
            TestKernels.assertSameBits(product.run(SET, 1), product.ofRecord(Level.AMX), product + ", seed " + SEED);
        }
    }
}
