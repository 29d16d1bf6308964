package io.nightjar.kernels.x86;

import static io.nightjar.kernels.x86.Address.at;
import static io.nightjar.kernels.x86.GeneralOp.ADD;
import static io.nightjar.kernels.x86.GeneralOp.MOV;
import static io.nightjar.kernels.x86.Gpr.R10;
import static io.nightjar.kernels.x86.Gpr.R11;
import static io.nightjar.kernels.x86.Gpr.R12;
import static io.nightjar.kernels.x86.Gpr.R13;
import static io.nightjar.kernels.x86.Gpr.R14;
import static io.nightjar.kernels.x86.Gpr.R15;
import static io.nightjar.kernels.x86.Gpr.R8;
import static io.nightjar.kernels.x86.Gpr.R9;
import static io.nightjar.kernels.x86.Gpr.RAX;
import static io.nightjar.kernels.x86.Gpr.RBP;
import static io.nightjar.kernels.x86.Gpr.RBX;
import static io.nightjar.kernels.x86.Gpr.RCX;
import static io.nightjar.kernels.x86.Gpr.RDI;
import static io.nightjar.kernels.x86.Gpr.RDX;
import static io.nightjar.kernels.x86.Gpr.RSI;
import static io.nightjar.kernels.x86.Gpr.RSP;
import static io.nightjar.kernels.x86.Immediate.imm;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.List;

/**
 * Code for selective scans, token after token, with channels side by side in the lanes, in the arithmetic of record (ADR 1): {@code s
 * = fma(s, exp(step * decay), x * step * write)}, and the output one chain of fused multiply-adds of the state's rows and {@code
 * read}, rising from zero; then the skip.
 *
 * <pre>
 *   for each token:
 *     for each strip of channels:     one vector, or up to four that share a decay
 *       for each row of the state:    decay, write, read; the sums of a strip are chains that overlap
 * </pre>
 *
 * Thread-safe.
 */
public final class ScanCode {

    private static final FunctionDescriptor TYPE = FunctionDescriptor.ofVoid(
            ValueLayout.ADDRESS,
            ValueLayout.ADDRESS,
            ValueLayout.ADDRESS,
            ValueLayout.ADDRESS,
            ValueLayout.ADDRESS,
            ValueLayout.ADDRESS,
            ValueLayout.ADDRESS,
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_LONG);
    private static final List<Gpr> SAVED = List.of(RBX, RBP, R12, R13, R14, R15);

    private final MethodHandle function;
    private final int stripChannels;

    /**
     * What the code depends on. Distances are in values.
     *
     * @param stateRows rows of the state
     * @param headChannels channels that share a step and a decay, whole vectors; or 1, where each has as many decays as the state rows
     * @param row from one token to the next, of channels
     * @param stepRow likewise, of steps
     * @param writeRow likewise, of what enters the state and of what reads it
     * @param stateRow from one row of the state to the next
     * @param constantsRow from one row of the constants to the next
     */
    public record Shape(
            int stateRows, int headChannels, int row, int stepRow, int writeRow, int stateRow, int constantsRow) {

        private boolean isOfSingles() {
            return headChannels == 1;
        }
    }

    /**
     * The first token's values of some channels, of rows in arrays.
     *
     * @param x inputs
     * @param step one for each channel, or one
     * @param write how an input enters each row of the state
     * @param read how each row is read
     * @param out results
     */
    public record Rows(
            MemorySegment x, MemorySegment step, MemorySegment write, MemorySegment read, MemorySegment out) {}

    /** Generates the code for a shape. */
    public ScanCode(Shape shape, Level level, CodeLinker linker) {
        this.function = linker.link("scan " + shape, write(shape, level), TYPE);
        this.stripChannels = level.vectorsTogether(shape.headChannels) * level.lanes();
    }

    /**
     * Goes through tokens.
     *
     * @param state {@code [stateRows, stateRow]}
     * @param constants of the first channel or head: its decays, a row each, then its skip
     * @param tokens at least 1
     * @param channels at least 1; whole vectors are read and written
     */
    public void scan(Rows rows, MemorySegment state, MemorySegment constants, int tokens, int channels) {
        try {
            function.invokeExact(
                    rows.x, rows.step, rows.write, rows.read, rows.out, state, constants, (long) tokens, (long)
                            Math.ceilDiv(channels, stripChannels));
        } catch (Throwable e) {
            throw new AssertionError("generated code does not throw", e);
        }
    }

    /**
     * {@code void (x in rdi, step in rsi, write in rdx, read in rcx, out in r8, state in r9; on the stack: constants, tokens, strips)}.
     */
    static Assembler write(Shape shape, Level level) {
        VectorCode code = VectorCode.of(level);
        Assembler asm = code.assembler();
        asm.emit(MOV, RAX, at(RSP, Long.BYTES));
        asm.emit(MOV, R10, at(RSP, 2 * Long.BYTES));
        asm.emit(MOV, R11, at(RSP, 3 * Long.BYTES));
        Frame frame = new Frame(SAVED, 0);
        frame.enter(asm);
        code.loop(R10, () -> {
            asm.emit(MOV, R12, imm(0));
            asm.emit(MOV, RBX, R11);
            code.loop(RBX, () -> strip(code, shape));
            code.advance(RDI, bytes(shape.row));
            code.advance(R8, bytes(shape.row));
            code.advance(RSI, bytes(shape.stepRow));
            code.advance(RDX, bytes(shape.writeRow));
            code.advance(RCX, bytes(shape.writeRow));
        });
        frame.leave(asm);
        return asm;
    }

    private static long bytes(int values) {
        return (long) values * Float.BYTES;
    }

    /** Channels from r12 bytes on, which it moves. */
    private static void strip(VectorCode code, Shape shape) {
        Assembler asm = code.assembler();
        List<Vec> scaled = code.vectors(code.level().vectorsTogether(shape.headChannels));
        List<Vec> sums = code.vectors(scaled.size());
        Vec step = code.vector();
        Vec keep = code.vector();
        if (shape.isOfSingles()) {
            code.load(step, at(RSI, R12, 1, 0));
        } else {
            code.loadRepeated(step, at(RSI));
        }
        for (int v = 0; v < scaled.size(); v++) {
            code.multiply(scaled.get(v), step, channels(code, RDI, v));
            code.zero(sums.get(v));
        }
        asm.emit(MOV, R13, R9);
        asm.emit(ADD, R13, R12);
        asm.emit(MOV, R14, RAX);
        if (shape.isOfSingles()) {
            asm.emit(ADD, R14, R12);
        } else {
            code.loadRepeated(keep, at(R14));
            keepOfDecays(code, shape, keep, step);
        }
        asm.emit(MOV, R15, imm(0));
        asm.emit(MOV, RBP, imm(shape.stateRows));
        code.loop(RBP, () -> {
            if (shape.isOfSingles()) {
                code.load(keep, at(R14));
                keepOfDecays(code, shape, keep, step);
            }
            stateRow(code, keep, scaled, sums);
            code.advance(R13, bytes(shape.stateRow));
            code.advance(R15, 1);
        });
        store(code, shape, keep, sums);
        code.release(List.of(step, keep));
        code.release(sums);
        code.release(scaled);
        code.advance(R12, (long) scaled.size() * code.bytes());
    }

    /** {@code decays = exp(decays * step)}; moves r14 behind them. */
    private static void keepOfDecays(VectorCode code, Shape shape, Vec decays, Vec step) {
        code.multiply(decays, decays, step);
        ExponentialCode.exp(code, decays);
        code.advance(R14, bytes(shape.constantsRow));
    }

    private static Address channels(VectorCode code, Gpr base, int vector) {
        return at(base, R12, 1, (long) vector * code.bytes());
    }

    /** The row that r13 points to, with r15 those before. */
    private static void stateRow(VectorCode code, Vec keep, List<Vec> scaled, List<Vec> sums) {
        Vec write = code.vector();
        Vec read = code.vector();
        Vec kept = code.vector();
        code.loadRepeated(write, at(RDX, R15, Float.BYTES, 0));
        code.loadRepeated(read, at(RCX, R15, Float.BYTES, 0));
        for (int v = 0; v < scaled.size(); v++) {
            Address place = at(R13, (long) v * code.bytes());
            code.multiply(kept, scaled.get(v), write);
            code.addProduct(kept, keep, place);
            code.store(place, kept);
            code.addProduct(sums.get(v), kept, read);
        }
        code.release(List.of(write, read, kept));
    }

    /** The skip is what r14 points to. */
    private static void store(VectorCode code, Shape shape, Vec scratch, List<Vec> sums) {
        if (shape.isOfSingles()) {
            code.load(scratch, at(R14));
        } else {
            code.loadRepeated(scratch, at(R14));
        }
        for (int v = 0; v < sums.size(); v++) {
            code.addProduct(sums.get(v), scratch, channels(code, RDI, v));
            code.store(channels(code, R8, v), sums.get(v));
        }
    }
}
