package io.nightjar.kernels.x86;

/**
 * What an instruction is given, in the order of Intel's manuals (destination first). {@link Masking} and {@link Rounding} are
 * given last and say how the instruction runs. Immutable but for {@link Label}.
 */
public sealed interface Operand permits Gpr, Vec, Mask, Tile, Memory, Immediate, Label, Masking, Rounding {

    /**
     * The operand as GNU as reads it in Intel syntax; memory without its size.
     *
     * @return the text
     */
    String text();

    /**
     * The number that the operand puts into a register field.
     *
     * @return the register's number, 0 for what is no register
     */
    default int index() {
        return 0;
    }
}
