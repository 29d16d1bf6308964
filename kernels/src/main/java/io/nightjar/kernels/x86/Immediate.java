package io.nightjar.kernels.x86;

/**
 * A constant within an instruction.
 *
 * @param value as the instruction extends it; bytes may be given as -128 to 255
 */
public record Immediate(long value) implements Operand {

    /**
     * A constant within an instruction.
     *
     * @param value as the instruction extends it
     * @return the operand
     */
    public static Immediate imm(long value) {
        return new Immediate(value);
    }

    @Override
    public String text() {
        return hex(value);
    }

    /** A signed number in hexadecimal; the smallest one has no positive counterpart and is written unsigned. */
    static String hex(long value) {
        return value < 0 && value != Long.MIN_VALUE ? "-0x" + Long.toHexString(-value) : "0x" + Long.toHexString(value);
    }
}
