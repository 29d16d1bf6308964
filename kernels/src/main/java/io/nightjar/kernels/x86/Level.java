package io.nightjar.kernels.x86;

import static io.nightjar.kernels.x86.CpuFeature.AMX_BF16;
import static io.nightjar.kernels.x86.CpuFeature.AMX_INT8;
import static io.nightjar.kernels.x86.CpuFeature.AMX_TILE;
import static io.nightjar.kernels.x86.CpuFeature.AVX512BW;
import static io.nightjar.kernels.x86.CpuFeature.AVX512DQ;
import static io.nightjar.kernels.x86.CpuFeature.AVX512F;
import static io.nightjar.kernels.x86.CpuFeature.AVX512VL;
import static io.nightjar.kernels.x86.CpuFeature.AVX512_VNNI;
import static io.nightjar.kernels.x86.CpuFeature.AVX_VNNI;
import static io.nightjar.kernels.x86.CpuFeature.F16C;
import static io.nightjar.kernels.x86.CpuFeature.FMA;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What code may use: sets of instructions that CPUs have together, from the least to the most. */
public enum Level {
    /** 256-bit vectors; dot products of bytes in three instructions. */
    AVX2(256, EnumSet.of(CpuFeature.AVX2, FMA, F16C)),
    /** 256-bit vectors with dot products of bytes. */
    AVX2VNNI(256, EnumSet.of(CpuFeature.AVX2, FMA, F16C, AVX_VNNI)),
    /** 512-bit vectors; dot products of bytes in three instructions. */
    AVX512(512, EnumSet.of(CpuFeature.AVX2, FMA, F16C, AVX512F, AVX512BW, AVX512DQ, AVX512VL)),
    /** 512-bit vectors with dot products of bytes. */
    AVX512VNNI(512, EnumSet.of(CpuFeature.AVX2, FMA, F16C, AVX512F, AVX512BW, AVX512DQ, AVX512VL, AVX512_VNNI)),
    /** 512-bit vectors with dot products of bytes and of BF16. */
    AVX512BF16(
            512,
            EnumSet.of(
                    CpuFeature.AVX2,
                    FMA,
                    F16C,
                    AVX512F,
                    AVX512BW,
                    AVX512DQ,
                    AVX512VL,
                    AVX512_VNNI,
                    CpuFeature.AVX512_BF16)),
    /** Products of tiles besides: whole matrices of bytes, 16 rows by 16 rows. */
    AMX(
            512,
            EnumSet.of(
                    CpuFeature.AVX2,
                    FMA,
                    F16C,
                    AVX512F,
                    AVX512BW,
                    AVX512DQ,
                    AVX512VL,
                    AVX512_VNNI,
                    CpuFeature.AVX512_BF16,
                    AMX_TILE,
                    AMX_INT8,
                    AMX_BF16));

    private static final int MOST_TOGETHER = 4;

    private final int bits;
    private final Set<CpuFeature> needed;

    Level(int bits, Set<CpuFeature> needed) {
        this.bits = bits;
        this.needed = needed;
    }

    /** The name by which it is forced: {@code avx512vnni}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Bits of a vector. */
    public int bits() {
        return bits;
    }

    /** 32-bit lanes of a vector. */
    public int lanes() {
        return bits / Integer.SIZE;
    }

    /**
     * How many vectors of values, up to four, go through a recurrence together: so many that the values are a whole multiple.
     *
     * @param values that share their state's constants: whole vectors, or fewer than one
     */
    int vectorsTogether(int values) {
        int vectors = values / lanes();
        int together = Math.clamp(vectors, 1, MOST_TOGETHER);
        while (vectors % together != 0) {
            together--;
        }
        return together;
    }

    /** Whether one instruction adds four products of bytes to each lane. */
    public boolean hasByteDot() {
        return needed.contains(AVX_VNNI) || needed.contains(AVX512_VNNI);
    }

    /** Whether one instruction adds two products of BF16 to each lane. */
    public boolean hasBf16Dot() {
        return needed.contains(CpuFeature.AVX512_BF16);
    }

    /** Whether there are tile registers, which the system has to allow, see {@link TilePermission}. */
    public boolean hasTiles() {
        return needed.contains(AMX_TILE);
    }

    /** The first feature that this level needs and the CPU lacks. */
    public Optional<CpuFeature> missing(Set<CpuFeature> features) {
        return needed.stream().filter(feature -> !features.contains(feature)).findFirst();
    }

    /** The highest level of a CPU with these features; empty if it has not even the first. */
    public static Optional<Level> best(Set<CpuFeature> features) {
        return List.of(values()).reversed().stream()
                .filter(level -> level.missing(features).isEmpty())
                .findFirst();
    }

    /** The level of this name. */
    public static Optional<Level> named(String text) {
        return List.of(values()).stream()
                .filter(level -> level.text().equals(text))
                .findFirst();
    }
}
