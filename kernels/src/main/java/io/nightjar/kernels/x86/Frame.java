package io.nightjar.kernels.x86;

import static io.nightjar.kernels.x86.GeneralOp.ADD;
import static io.nightjar.kernels.x86.GeneralOp.POP;
import static io.nightjar.kernels.x86.GeneralOp.PUSH;
import static io.nightjar.kernels.x86.GeneralOp.RET;
import static io.nightjar.kernels.x86.GeneralOp.SUB;
import static io.nightjar.kernels.x86.Gpr.RSP;
import static io.nightjar.kernels.x86.Immediate.imm;
import static io.nightjar.kernels.x86.MoveOp.VZEROUPPER;

import java.util.List;

/**
 * What a function keeps on its stack, by the System V calling convention: rbx, rbp and r12 to r15 belong to the caller, all
 * vector, mask and tile registers to the function.
 *
 * @param saved registers that the function overwrites and must give back
 * @param stackBytes room for the function's own use, from rsp on; a multiple of 8
 */
public record Frame(List<Gpr> saved, int stackBytes) {

    private static final List<Integer> CALLER_OWNED = List.of(3, 5, 12, 13, 14, 15);

    /**
     * Checks the registers and the room.
     *
     * @throws IllegalArgumentException if a register need not be saved, or the room is negative or no multiple of 8
     */
    public Frame {
        saved = List.copyOf(saved);
        for (Gpr register : saved) {
            if (register.bits() != 64 || !CALLER_OWNED.contains(register.index())) {
                throw new IllegalArgumentException(register.text() + " is not a register to save");
            }
        }
        if (stackBytes < 0 || stackBytes % 8 != 0) {
            throw new IllegalArgumentException("a frame of " + stackBytes + " bytes");
        }
    }

    /**
     * Writes the start of the function.
     *
     * @param code where to
     */
    public void enter(Assembler code) {
        saved.forEach(register -> code.emit(PUSH, register));
        if (stackBytes > 0) {
            code.emit(SUB, RSP, imm(stackBytes));
        }
    }

    /**
     * Writes the end of the function: clean upper halves of the vector registers, the caller's registers, return.
     *
     * @param code where to
     */
    public void leave(Assembler code) {
        code.emit(VZEROUPPER);
        if (stackBytes > 0) {
            code.emit(ADD, RSP, imm(stackBytes));
        }
        saved.reversed().forEach(register -> code.emit(POP, register));
        code.emit(RET);
    }
}
