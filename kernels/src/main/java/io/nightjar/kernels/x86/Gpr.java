package io.nightjar.kernels.x86;

import java.util.List;

/**
 * A general-purpose register at one of its widths.
 *
 * @param index 0 (rax) to 15 (r15), in the order of the encoding
 * @param bits 8, 16, 32 or 64
 */
public record Gpr(int index, int bits) implements Operand {

    /** The 64-bit registers. */
    public static final Gpr RAX = new Gpr(0, 64),
            RCX = new Gpr(1, 64),
            RDX = new Gpr(2, 64),
            RBX = new Gpr(3, 64),
            RSP = new Gpr(4, 64),
            RBP = new Gpr(5, 64),
            RSI = new Gpr(6, 64),
            RDI = new Gpr(7, 64),
            R8 = new Gpr(8, 64),
            R9 = new Gpr(9, 64),
            R10 = new Gpr(10, 64),
            R11 = new Gpr(11, 64),
            R12 = new Gpr(12, 64),
            R13 = new Gpr(13, 64),
            R14 = new Gpr(14, 64),
            R15 = new Gpr(15, 64);

    private static final List<String> LEGACY_NAMES = List.of("ax", "cx", "dx", "bx", "sp", "bp", "si", "di");

    /**
     * Checks the number and the width.
     *
     * @throws IllegalArgumentException if there is no such register
     */
    public Gpr {
        if (index < 0 || index > 15 || (bits != 8 && bits != 16 && bits != 32 && bits != 64)) {
            throw new IllegalArgumentException("general-purpose register " + index + " of " + bits + " bits");
        }
    }

    /**
     * The low 32 bits; a write to them clears the upper half.
     *
     * @return the same register as 32 bits
     */
    public Gpr dword() {
        return new Gpr(index, 32);
    }

    /**
     * The low 16 bits.
     *
     * @return the same register as 16 bits
     */
    public Gpr word() {
        return new Gpr(index, 16);
    }

    /**
     * The low 8 bits.
     *
     * @return the same register as 8 bits
     */
    public Gpr lowByte() {
        return new Gpr(index, 8);
    }

    /** {@code spl}, {@code bpl}, {@code sil} and {@code dil} are {@code ah} to {@code bh} without a REX prefix. */
    boolean needsRex() {
        return bits == 8 && index >= 4;
    }

    @Override
    public String text() {
        if (index >= 8) {
            return "r" + index + (bits == 64 ? "" : bits == 32 ? "d" : bits == 16 ? "w" : "b");
        }
        String name = LEGACY_NAMES.get(index);
        return switch (bits) {
            case 64 -> "r" + name;
            case 32 -> "e" + name;
            case 16 -> name;
            default -> (index < 4 ? name.substring(0, 1) : name) + "l";
        };
    }
}
