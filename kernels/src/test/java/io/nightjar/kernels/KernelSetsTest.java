package io.nightjar.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nightjar.base.KernelException;
import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Test;

class KernelSetsTest {

    /** The test JVM is started with the module, so a silent fallback to the reference is a failure. */
    @Test
    void theFastPathRuns() {
        TestKernels.assumeVectors();
        KernelSets.Choice best = KernelSets.best();
        assertThat(best.set().name()).isEqualTo("vector");
        assertThat(best.notes()).isEmpty();
        int bits =
                Math.min(FloatVector.SPECIES_PREFERRED.vectorBitSize(), Integer.getInteger("nightjar.vectorBits", 512));
        assertThat(best.set().description()).isEqualTo("Vector API, " + bits + "-bit vectors, F32 activations");
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
    void anUnknownNameIsRefused() {
        assertThatThrownBy(() -> KernelSets.named("cuda"))
                .isInstanceOf(KernelException.class)
                .hasMessage("kernel set \"cuda\": expected x86, vector or reference - see NIGHTJAR_KERNELS");
    }
}
