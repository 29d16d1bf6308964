package io.nightjar.kernels.x86;

import io.nightjar.base.KernelException;
import java.lang.foreign.Arena;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.ToIntFunction;

/**
 * What an x86 CPU may be able to do beyond the base, with the bit of {@code cpuid} that says so and the registers that the
 * operating system has to save for it ({@code XCR0}).
 *
 * <p>Source: Intel, "Software Developer's Manual", volume 2 (CPUID) and volume 1, 13.1 (XCR0).
 */
public enum CpuFeature {
    /** 256-bit integer vectors. */
    AVX2("avx2", Leaf.SEVEN, Cpuid.Answer::ebx, 5, State.YMM),
    /** Fused multiply-add. */
    FMA("fma", Leaf.ONE, Cpuid.Answer::ecx, 12, State.YMM),
    /** Conversion of 16-bit floats. */
    F16C("f16c", Leaf.ONE, Cpuid.Answer::ecx, 29, State.YMM),
    /** Dot products of bytes in 256-bit vectors. */
    AVX_VNNI("avx_vnni", Leaf.SEVEN_ONE, Cpuid.Answer::eax, 4, State.YMM),
    /** 512-bit vectors and masks. */
    AVX512F("avx512f", Leaf.SEVEN, Cpuid.Answer::ebx, 16, State.ZMM),
    /** 64-bit integers and more float operations in AVX-512. */
    AVX512DQ("avx512dq", Leaf.SEVEN, Cpuid.Answer::ebx, 17, State.ZMM),
    /** Bytes and 16-bit integers in AVX-512. */
    AVX512BW("avx512bw", Leaf.SEVEN, Cpuid.Answer::ebx, 30, State.ZMM),
    /** AVX-512 in shorter vectors. */
    AVX512VL("avx512vl", Leaf.SEVEN, Cpuid.Answer::ebx, 31, State.ZMM),
    /** Permutations of bytes. */
    AVX512_VBMI("avx512vbmi", Leaf.SEVEN, Cpuid.Answer::ecx, 1, State.ZMM),
    /** Dot products of bytes in AVX-512. */
    AVX512_VNNI("avx512_vnni", Leaf.SEVEN, Cpuid.Answer::ecx, 11, State.ZMM),
    /** Dot products of BF16. */
    AVX512_BF16("avx512_bf16", Leaf.SEVEN_ONE, Cpuid.Answer::eax, 5, State.ZMM),
    /** Affine transformations of bytes, bit by bit. */
    GFNI("gfni", Leaf.SEVEN, Cpuid.Answer::ecx, 8, State.YMM),
    /** Tile registers. */
    AMX_TILE("amx_tile", Leaf.SEVEN, Cpuid.Answer::edx, 24, State.TILE),
    /** Products of tiles of bytes. */
    AMX_INT8("amx_int8", Leaf.SEVEN, Cpuid.Answer::edx, 25, State.TILE),
    /** Products of tiles of BF16. */
    AMX_BF16("amx_bf16", Leaf.SEVEN, Cpuid.Answer::edx, 22, State.TILE);

    /** Whether the system saves registers at all, and {@code xgetbv} may be asked which. */
    private static final int OSXSAVE = 1 << 27;

    private final String flag;
    private final Leaf leaf;
    private final ToIntFunction<Cpuid.Answer> word;
    private final int bit;
    private final State state;

    CpuFeature(String flag, Leaf leaf, ToIntFunction<Cpuid.Answer> word, int bit, State state) {
        this.flag = flag;
        this.leaf = leaf;
        this.word = word;
        this.bit = bit;
        this.state = state;
    }

    /** Its name where Linux lists the flags of a CPU. */
    public String flag() {
        return flag;
    }

    /**
     * What the CPU at hand has and this system lets programs use.
     *
     * @throws KernelException if no machine code can be run here, with the reason
     */
    public static Set<CpuFeature> ofThisMachine() {
        String obstacle = ExecutableMemory.obstacle();
        if (!obstacle.isEmpty()) {
            throw new KernelException("no machine code of x86 can be run: " + obstacle);
        }
        try (Arena arena = Arena.ofConfined()) {
            return of(new NativeCpuid(arena));
        }
    }

    /** What a CPU has and its system lets programs use. */
    static Set<CpuFeature> of(Cpuid cpu) {
        boolean asked = (cpu.leaf(1, 0).ecx() & OSXSAVE) != 0;
        long saved = asked ? cpu.xcr0() : 0;
        int highest = cpu.leaf(0, 0).eax();
        Set<CpuFeature> found = EnumSet.noneOf(CpuFeature.class);
        for (CpuFeature feature : values()) {
            boolean savesRegisters = (saved & feature.state.mask) == feature.state.mask;
            if (savesRegisters && feature.leaf.number <= highest && feature.isIn(cpu)) {
                found.add(feature);
            }
        }
        return Collections.unmodifiableSet(found);
    }

    private boolean isIn(Cpuid cpu) {
        return (word.applyAsInt(cpu.leaf(leaf.number, leaf.part)) >>> bit & 1) != 0;
    }

    /** What {@code cpuid} is asked for. */
    private enum Leaf {
        ONE(1, 0),
        SEVEN(7, 0),
        SEVEN_ONE(7, 1);

        private final int number;
        private final int part;

        Leaf(int number, int part) {
            this.number = number;
            this.part = part;
        }
    }

    /** Registers that the system has to save. */
    private enum State {
        YMM(0b110),
        ZMM(0b1110_0110),
        TILE(0b110_0000_0000_0000_0110);

        private final long mask;

        State(long mask) {
            this.mask = mask;
        }
    }
}
