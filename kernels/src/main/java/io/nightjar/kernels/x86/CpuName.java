package io.nightjar.kernels.x86;

import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * What a CPU calls itself, such as {@code AMD EPYC 9R14}.
 *
 * <p>Source: Intel, "Software Developer's Manual", volume 2, CPUID, "Processor Brand String".
 */
public final class CpuName {

    private static final int HIGHEST = 0x8000_0000;
    private static final int FIRST = 0x8000_0002;
    private static final int LAST = 0x8000_0004;
    private static final int LEAF_BYTES = 16;

    private CpuName() {}

    /** The name of the CPU at hand; only where machine code can be run. */
    public static String ofThisMachine() {
        try (Arena arena = Arena.ofConfined()) {
            return of(new NativeCpuid(arena));
        }
    }

    /** The name of a CPU; {@code unnamed} where it has none. */
    static String of(Cpuid cpu) {
        if (Integer.compareUnsigned(cpu.leaf(HIGHEST, 0).eax(), LAST) < 0) {
            return "unnamed";
        }
        ByteBuffer text = ByteBuffer.allocate((LAST - FIRST + 1) * LEAF_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int leaf = FIRST; leaf <= LAST; leaf++) {
            Cpuid.Answer words = cpu.leaf(leaf, 0);
            text.putInt(words.eax()).putInt(words.ebx()).putInt(words.ecx()).putInt(words.edx());
        }
        return new String(text.array(), StandardCharsets.US_ASCII)
                .replace('\0', ' ')
                .strip();
    }
}
