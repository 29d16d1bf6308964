package io.nightjar.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nightjar.base.KernelException;
import io.nightjar.kernels.x86.Level;
import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Test;

class KernelSetsTest {

    /** The test JVM is started with the module, so a silent fallback to the reference is a failure. */
    @Test
    void theFastPathRuns() {
        TestKernels.assumeVectors();
        KernelSets.Choice best = KernelSets.best();
        assertThat(best.set().name()).isEqualTo(X86Kernels.obstacle().isEmpty() ? "x86" : "vector");
        int bits =
                Math.min(FloatVector.SPECIES_PREFERRED.vectorBitSize(), Integer.getInteger("nightjar.vectorBits", 512));
        assertThat(KernelSets.named("vector").description())
                .isEqualTo("Vector API, " + bits + "-bit vectors, F32 activations");
    }

    @Test
    void setsAreFoundByNameInAnyCase() {
        TestKernels.assumeVectors();
        assertThat(KernelSets.named("vector").name()).isEqualTo("vector");
        assertThat(KernelSets.named("Vector").name()).isEqualTo("vector");
        assertThat(KernelSets.named("REFERENCE").name()).isEqualTo("reference");
        assertThat(KernelSets.named("reference").description()).isEqualTo("plain loops, F32 activations");
    }

    @Test
    void aLevelOfX86IsForcedByNameOrRefused() {
        assertThatThrownBy(() -> KernelSets.named("x86:avx1024"))
                .isInstanceOf(KernelException.class)
                .hasMessage("kernel set x86:avx1024: expected x86 at one of "
                        + "[avx2, avx2vnni, avx512, avx512vnni, avx512bf16, amx], or x86:amx-bf16");
        for (Level level : Level.values()) {
            String name = "x86:" + level.text();
            if (KernelSets.obstacle(name).isEmpty()) {
                assertThat(KernelSets.named(name).description()).contains(level.text());
            } else {
                assertThatThrownBy(() -> KernelSets.named(name))
                        .isInstanceOf(KernelException.class)
                        .hasMessage("kernel set " + name + " is not available: " + KernelSets.obstacle(name));
            }
        }
    }

    @Test
    void theModeForPromptsIsAvailableWhereItsLevelIs() {
        String obstacle = KernelSets.obstacle("x86:amx-bf16");
        assertThat(obstacle).isEqualTo(KernelSets.obstacle("x86:amx"));
        if (obstacle.isEmpty()) {
            assertThat(KernelSets.named("x86:amx-bf16").description()).endsWith("bits differ from those of generation");
        }
    }

    @Test
    void anUnknownNameIsRefused() {
        assertThatThrownBy(() -> KernelSets.named("cuda"))
                .isInstanceOf(KernelException.class)
                .hasMessage("kernel set \"cuda\": expected x86, vector or reference - see NIGHTJAR_KERNELS");
    }
}
