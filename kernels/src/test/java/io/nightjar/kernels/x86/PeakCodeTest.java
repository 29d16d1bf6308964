package io.nightjar.kernels.x86;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The code of peaks at every level, interpreted: it stays within its memory, and counts what it multiplies. */
class PeakCodeTest {

    private static final long ROUNDS = 3;

    @ParameterizedTest
    @EnumSource
    void countsEachMultiplyAddOfBytes(Level level) {
        PeakCode code = new PeakCode(level, Emulator::link);
        code.read(MemorySegment.ofArray(new byte[2 * PeakCode.READ_BYTES]));

        long multiplied = code.multiply(MemorySegment.ofArray(new byte[Integer.BYTES]), ROUNDS);

        long inRound = switch (level) {
            case AVX2, AVX2VNNI -> 8 * 8 * 4;
            case AVX512, AVX512VNNI, AVX512BF16 -> 8 * 16 * 4;
            case AMX -> 4 * 16 * 16 * 64;
        };
        assertThat(multiplied).isEqualTo(ROUNDS * inRound);
    }
}
