package io.nightjar.kernels.x86;

/**
 * An AVX-512 mask register: one bit per element.
 *
 * @param index 0 to 7; as a write mask k0 means that every element is written
 */
public record Mask(int index) implements Operand {

    /** The mask registers. */
    public static final Mask K0 = new Mask(0),
            K1 = new Mask(1),
            K2 = new Mask(2),
            K3 = new Mask(3),
            K4 = new Mask(4),
            K5 = new Mask(5),
            K6 = new Mask(6),
            K7 = new Mask(7);

    /**
     * Checks the number.
     *
     * @throws IllegalArgumentException if there is no such register
     */
    public Mask {
        if (index < 0 || index > 7) {
            throw new IllegalArgumentException("mask register " + index);
        }
    }

    /**
     * As a write mask that leaves the other elements as they are.
     *
     * @return the last operand of the masked instruction
     */
    public Masking merging() {
        return new Masking(this, false);
    }

    /**
     * As a write mask that clears the other elements.
     *
     * @return the last operand of the masked instruction
     * @throws IllegalArgumentException for k0, which cannot clear
     */
    public Masking zeroing() {
        return new Masking(this, true);
    }

    @Override
    public String text() {
        return "k" + index;
    }
}
