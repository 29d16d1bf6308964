package io.nightjar.kernels.x86;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;

class TilePermissionTest {

    @Test
    void theSystemAnswersInOneLineAndRefusesWhatTheCpuLacks() {
        String obstacle = ExecutableMemory.obstacle();
        boolean isLinux = System.getProperty("os.name", "").startsWith("Linux");
        assumeTrue(obstacle.isEmpty() && isLinux, "no machine code of x86 can be run: not Linux on x86");

        String answer = TilePermission.obstacle();

        assertThat(answer).matches("(the system refuses tile registers to this process, error \\d+)?");
        if (!CpuFeature.ofThisMachine().contains(CpuFeature.AMX_TILE)) {
            assertThat(answer).isNotEmpty();
        }
    }
}
