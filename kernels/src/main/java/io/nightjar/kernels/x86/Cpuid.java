package io.nightjar.kernels.x86;

/** The instructions with which a CPU describes itself. */
interface Cpuid {

    /** Registers after {@code cpuid}. */
    record Answer(int eax, int ebx, int ecx, int edx) {}

    /** What {@code cpuid} answers to {@code number} in {@code eax} and {@code part} in {@code ecx}. */
    Answer leaf(int number, int part);

    /** The register states that the operating system saves. Only to be asked where it saves any. */
    long xcr0();
}
