package io.nightjar.kernels.x86;

/**
 * Which elements of the destination an AVX-512 instruction writes.
 *
 * @param mask one bit per element; k0 stands for all of them
 * @param zeroing whether the others are cleared rather than kept
 */
public record Masking(Mask mask, boolean zeroing) implements Operand {

    /** Every element is written. */
    static final Masking NONE = new Masking(Mask.K0, false);

    /**
     * Checks that there is a mask to clear by.
     *
     * @throws IllegalArgumentException for zeroing under k0
     */
    public Masking {
        if (zeroing && mask.index() == 0) {
            throw new IllegalArgumentException("k0 masks nothing, so it cannot zero");
        }
    }

    boolean isNone() {
        return mask.index() == 0;
    }

    @Override
    public String text() {
        return isNone() ? "" : "{" + mask.text() + "}" + (zeroing ? "{z}" : "");
    }
}
