package io.nightjar.kernels.x86;

/**
 * Memory at a label, addressed relative to the instruction.
 *
 * @param label where; bound before {@link Assembler#assemble}
 * @param isBroadcast whether one element is repeated over the vector
 */
public record LabelAddress(Label label, boolean isBroadcast) implements Memory {

    /**
     * One element of the same memory, repeated over the vector.
     *
     * @return the operand
     */
    public LabelAddress broadcast() {
        return new LabelAddress(label, true);
    }

    @Override
    public String text() {
        return "[rip+" + label.text() + "]";
    }
}
