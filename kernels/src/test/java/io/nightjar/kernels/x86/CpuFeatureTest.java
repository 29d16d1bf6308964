package io.nightjar.kernels.x86;

import static io.nightjar.kernels.x86.CpuFeature.AMX_BF16;
import static io.nightjar.kernels.x86.CpuFeature.AMX_INT8;
import static io.nightjar.kernels.x86.CpuFeature.AMX_TILE;
import static io.nightjar.kernels.x86.CpuFeature.AVX2;
import static io.nightjar.kernels.x86.CpuFeature.AVX512DQ;
import static io.nightjar.kernels.x86.CpuFeature.AVX512F;
import static io.nightjar.kernels.x86.CpuFeature.AVX_VNNI;
import static io.nightjar.kernels.x86.CpuFeature.FMA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class CpuFeatureTest {

    private static final int OSXSAVE = 1 << 27;
    private static final int HAS_FMA = 1 << 12;
    private static final int SEVEN_EBX = 1 << 5 | 1 << 16 | 1 << 17;
    private static final int SEVEN_EDX = 1 << 22 | 1 << 24 | 1 << 25;
    private static final long SAVES_YMM = 0b110;
    private static final long SAVES_ZMM = 0b1110_0110;
    private static final long SAVES_TILES = SAVES_ZMM | 0b110_0000_0000_0000_0000;

    /** A CPU with AVX2, FMA, AVX-VNNI, two parts of AVX-512 and AMX. */
    private record Described(int highestLeaf, int leafOneEcx, long xcr0) implements Cpuid {

        @Override
        public Answer leaf(int number, int part) {
            assertThat(number).isLessThanOrEqualTo(highestLeaf);
            return switch (number) {
                case 0 -> new Answer(highestLeaf, 0, 0, 0);
                case 1 -> new Answer(0, 0, leafOneEcx, 0);
                default -> part == 0 ? new Answer(1, SEVEN_EBX, 0, SEVEN_EDX) : new Answer(1 << 4, 0, 0, 0);
            };
        }

        @Override
        public long xcr0() {
            assertThat(leafOneEcx & OSXSAVE).isNotZero();
            return xcr0;
        }
    }

    @Test
    void aFeatureNeedsItsBitAndItsRegistersSaved() {
        assertThat(CpuFeature.of(new Described(7, OSXSAVE | HAS_FMA, SAVES_TILES)))
                .containsExactly(AVX2, FMA, AVX_VNNI, AVX512F, AVX512DQ, AMX_TILE, AMX_INT8, AMX_BF16);
        assertThat(CpuFeature.of(new Described(7, OSXSAVE | HAS_FMA, SAVES_ZMM)))
                .containsExactly(AVX2, FMA, AVX_VNNI, AVX512F, AVX512DQ);
        assertThat(CpuFeature.of(new Described(7, OSXSAVE, SAVES_YMM))).containsExactly(AVX2, AVX_VNNI);
    }

    @Test
    void nothingIsThereWhereTheSystemSavesNoRegisters() {
        assertThat(CpuFeature.of(new Described(7, HAS_FMA, 0))).isEmpty();
    }

    @Test
    void aCpuIsNotAskedBeyondWhatItKnows() {
        assertThat(CpuFeature.of(new Described(1, OSXSAVE | HAS_FMA, SAVES_YMM)))
                .containsExactly(FMA);
    }

    /** Linux lists what it found by itself; it may list more names, but of ours exactly these. */
    @Test
    void findsWhatTheSystemListsOfThisCpu() throws IOException {
        Path listing = Path.of("/proc/cpuinfo");
        String obstacle = ExecutableMemory.obstacle();
        assumeTrue(obstacle.isEmpty(), "no machine code of x86 can be run: " + obstacle);
        assumeTrue(Files.isReadable(listing), "no machine code of x86 can be run: this system does not list its CPU");
        String flags = Files.readAllLines(listing).stream()
                .filter(line -> line.startsWith("flags"))
                .findFirst()
                .orElseThrow();
        List<String> listed =
                List.of(flags.substring(flags.indexOf(':') + 1).strip().split(" ", -1));

        assertThat(CpuFeature.ofThisMachine())
                .containsExactlyElementsOf(Arrays.stream(CpuFeature.values())
                        .filter(feature -> listed.contains(feature.flag()))
                        .toList());
    }
}
