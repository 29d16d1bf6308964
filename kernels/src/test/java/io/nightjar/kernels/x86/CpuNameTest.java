package io.nightjar.kernels.x86;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class CpuNameTest {

    /** A CPU whose three leaves of text are as described. */
    private record Described(int highest, String text) implements Cpuid {

        @Override
        public Answer leaf(int number, int part) {
            if (number == 0x8000_0000) {
                return new Answer(highest, 0, 0, 0);
            }
            int at = (number - 0x8000_0002) * 16;
            return new Answer(word(at), word(at + 4), word(at + 8), word(at + 12));
        }

        private int word(int at) {
            int word = 0;
            for (int i = 0; i < 4; i++) {
                int character = at + i < text.length() ? text.charAt(at + i) : 0;
                word |= character << (8 * i);
            }
            return word;
        }

        @Override
        public long xcr0() {
            throw new AssertionError("not asked");
        }
    }

    @Test
    void isTheTextOfThreeLeavesWithoutPadding() {
        assertThat(CpuName.of(new Described(0x8000_001e, " Some CPU @ 2.00GHz, with a long name  ")))
                .isEqualTo("Some CPU @ 2.00GHz, with a long name");
    }

    @Test
    void aCpuWithoutOneIsUnnamed() {
        assertThat(CpuName.of(new Described(0x8000_0001, "never read"))).isEqualTo("unnamed");
    }

    @Test
    void isWhatTheSystemSays() throws IOException {
        Path file = Path.of("/proc/cpuinfo");
        assumeTrue(Files.isReadable(file), "no /proc/cpuinfo");
        assumeTrue(ExecutableMemory.obstacle().isEmpty(), ExecutableMemory.obstacle());
        assertThat(Files.readAllLines(file))
                .anySatisfy(line -> assertThat(line).startsWith("model name").endsWith(": " + CpuName.ofThisMachine()));
    }
}
