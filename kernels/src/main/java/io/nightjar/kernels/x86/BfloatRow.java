package io.nightjar.kernels.x86;

import static io.nightjar.kernels.x86.Address.at;
import static io.nightjar.kernels.x86.GeneralOp.LDMXCSR;
import static io.nightjar.kernels.x86.GeneralOp.MOV;
import static io.nightjar.kernels.x86.GeneralOp.OR;
import static io.nightjar.kernels.x86.GeneralOp.STMXCSR;
import static io.nightjar.kernels.x86.Gpr.R10;
import static io.nightjar.kernels.x86.Gpr.R9;
import static io.nightjar.kernels.x86.Gpr.RAX;
import static io.nightjar.kernels.x86.Gpr.RDI;
import static io.nightjar.kernels.x86.Gpr.RDX;
import static io.nightjar.kernels.x86.Gpr.RSI;
import static io.nightjar.kernels.x86.Gpr.RSP;
import static io.nightjar.kernels.x86.Immediate.imm;

import java.util.List;

/**
 * The body that multiplies panels of BF16 weights with a single row of BF16 activations, with the bits of {@link BfloatTiles}: in a
 * step of 16 pairs of columns, one chain of fused multiply-adds over the even columns and one over the odd ones, each from zero;
 * then their sum is added to the total. Tiles take denormals for zeros; so does this body, which sets the CPU to do so and back.
 */
final class BfloatRow {

    private static final int PAIRS = 16;
    private static final int EVEN_AT = 0;
    private static final int ODD_AT = 64;
    private static final int BEFORE_AT = 128;
    private static final int CHANGED_AT = 132;
    private static final int STACK_BYTES = 136;
    /** Denormals that are read, and those that come out, are zeros. */
    private static final int NO_DENORMALS = 1 << 6 | 1 << 15;

    private static final int UPPER_HALF = 0xffff_0000;

    private final VectorCode code;
    private final Vec total;
    private final int prefetchBytes;

    private BfloatRow(VectorCode code, int prefetchBytes) {
        this.code = code;
        this.prefetchBytes = prefetchBytes;
        this.total = code.vector();
    }

    /** Writes the function that {@link BytePanels#write} describes, with steps in place of blocks. */
    static Assembler write(Level level, int prefetchBytes) {
        VectorCode code = VectorCode.of(level);
        new BfloatRow(code, prefetchBytes).write();
        return code.assembler();
    }

    private void write() {
        Assembler asm = code.assembler();
        Frame frame = new Frame(List.of(), STACK_BYTES);
        frame.enter(asm);
        asm.emit(STMXCSR, at(RSP, BEFORE_AT));
        asm.emit(MOV, RAX.dword(), at(RSP, BEFORE_AT));
        asm.emit(OR, RAX.dword(), imm(NO_DENORMALS));
        asm.emit(MOV, at(RSP, CHANGED_AT), RAX.dword());
        asm.emit(LDMXCSR, at(RSP, CHANGED_AT));
        code.loop(RSI, this::panel);
        asm.emit(LDMXCSR, at(RSP, BEFORE_AT));
        frame.leave(asm);
    }

    private void panel() {
        Assembler asm = code.assembler();
        code.zero(total);
        asm.emit(MOV, RAX, RDX);
        asm.emit(MOV, R10, R9);
        code.loop(R10, this::step);
        BytePanels.storeTotals(code, List.of(total));
    }

    private void step() {
        code.prefetch(RDI, prefetchBytes, PAIRS * code.bytes());
        Vec even = code.vector();
        Vec odd = code.vector();
        widen(even, odd, at(RAX));
        code.store(at(RSP, EVEN_AT), even);
        code.store(at(RSP, ODD_AT), odd);
        Vec evenSum = code.vector();
        Vec oddSum = code.vector();
        Vec scratch = code.vector();
        code.zero(evenSum);
        code.zero(oddSum);
        for (int pair = 0; pair < PAIRS; pair++) {
            widen(even, odd, at(RDI, (long) pair * code.bytes()));
            code.addProductWithRepeated(evenSum, even, at(RSP, EVEN_AT + (long) pair * Float.BYTES), scratch);
            code.addProductWithRepeated(oddSum, odd, at(RSP, ODD_AT + (long) pair * Float.BYTES), scratch);
        }
        code.add(evenSum, evenSum, oddSum);
        code.add(total, total, evenSum);
        code.release(List.of(even, odd, evenSum, oddSum, scratch));
        code.advance(RDI, (long) PAIRS * code.bytes());
        code.advance(RAX, code.bytes());
    }

    /** The even and the odd ones of a vector of BF16 numbers as F32. */
    private void widen(Vec even, Vec odd, Address from) {
        code.load(odd, from);
        code.shiftIntsLeft(even, odd, Short.SIZE);
        code.and(odd, odd, code.repeatedInt(UPPER_HALF));
    }
}
