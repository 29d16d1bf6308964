package io.nightjar.kernels.x86;

import org.jspecify.annotations.Nullable;

/**
 * Memory at {@code base + scaled * scale + displacement}. What cannot be encoded is refused by the instruction that uses it.
 *
 * @param base a 64-bit register
 * @param scaled the index, a 64-bit register other than rsp, or null
 * @param scale 1, 2, 4 or 8; 1 without an index
 * @param displacement in bytes; it must fit 32 bits
 * @param isBroadcast whether one element is repeated over the vector
 */
public record Address(Gpr base, @Nullable Gpr scaled, int scale, long displacement, boolean isBroadcast)
        implements Memory {

    /**
     * The memory that a register points to.
     *
     * @param base a 64-bit register
     * @return the operand
     */
    public static Address at(Gpr base) {
        return at(base, 0);
    }

    /**
     * Memory at a distance from where a register points to.
     *
     * @param base a 64-bit register
     * @param displacement in bytes
     * @return the operand
     */
    public static Address at(Gpr base, long displacement) {
        return new Address(base, null, 1, displacement, false);
    }

    /**
     * Memory at {@code base + index * scale + displacement}.
     *
     * @param base a 64-bit register
     * @param index a 64-bit register other than rsp
     * @param scale 1, 2, 4 or 8
     * @param displacement in bytes
     * @return the operand
     */
    public static Address at(Gpr base, Gpr index, int scale, long displacement) {
        return new Address(base, index, scale, displacement, false);
    }

    /**
     * The same memory further on.
     *
     * @param bytes added to the displacement
     * @return the operand
     */
    public Address plus(long bytes) {
        return new Address(base, scaled, scale, displacement + bytes, isBroadcast);
    }

    /**
     * One element of the same memory, repeated over the vector.
     *
     * @return the operand
     */
    public Address broadcast() {
        return new Address(base, scaled, scale, displacement, true);
    }

    /** Says what cannot be encoded, or nothing: an empty text. */
    String mistake() {
        if (base.bits() != 64 || (scaled != null && scaled.bits() != 64)) {
            return "addresses take 64-bit registers";
        }
        if (scaled != null && scaled.equals(Gpr.RSP)) {
            return "rsp cannot be an index";
        }
        if (Integer.bitCount(scale) != 1 || scale < 1 || scale > 8 || (scaled == null && scale != 1)) {
            return "scale " + scale + " is not 1, 2, 4 or 8";
        }
        return displacement == (int) displacement ? "" : "displacement " + displacement + " does not fit 32 bits";
    }

    @Override
    public String text() {
        String indexText = scaled == null ? "" : "+" + scaled.text() + "*" + scale;
        String sign = displacement < 0 ? "" : "+";
        String offset = displacement == 0 ? "" : sign + Immediate.hex(displacement);
        return "[" + base.text() + indexText + offset + "]";
    }
}
