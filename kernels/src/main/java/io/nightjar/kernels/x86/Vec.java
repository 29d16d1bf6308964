package io.nightjar.kernels.x86;

/**
 * A vector register at one of its widths.
 *
 * @param index 0 to 31; from 16 on only AVX-512 forms take it
 * @param bits 128 (xmm), 256 (ymm) or 512 (zmm)
 */
public record Vec(int index, int bits) implements Operand {

    /**
     * Checks the number and the width.
     *
     * @throws IllegalArgumentException if there is no such register
     */
    public Vec {
        if (index < 0 || index > 31 || (bits != 128 && bits != 256 && bits != 512)) {
            throw new IllegalArgumentException("vector register " + index + " of " + bits + " bits");
        }
    }

    /**
     * A register of 128 bits.
     *
     * @param index 0 to 31
     * @return the register
     */
    public static Vec xmm(int index) {
        return new Vec(index, 128);
    }

    /**
     * A register of 256 bits.
     *
     * @param index 0 to 31
     * @return the register
     */
    public static Vec ymm(int index) {
        return new Vec(index, 256);
    }

    /**
     * A register of 512 bits.
     *
     * @param index 0 to 31
     * @return the register
     */
    public static Vec zmm(int index) {
        return new Vec(index, 512);
    }

    /**
     * The same register at another width.
     *
     * @param otherBits 128, 256 or 512
     * @return the register
     */
    public Vec as(int otherBits) {
        return new Vec(index, otherBits);
    }

    @Override
    public String text() {
        return (bits == 128 ? "xmm" : bits == 256 ? "ymm" : "zmm") + index;
    }
}
