package io.nightjar.kernels.x86;

import static io.nightjar.kernels.x86.Address.at;
import static io.nightjar.kernels.x86.GeneralOp.MOV;
import static io.nightjar.kernels.x86.Gpr.R10;
import static io.nightjar.kernels.x86.Gpr.R11;
import static io.nightjar.kernels.x86.Gpr.R9;
import static io.nightjar.kernels.x86.Gpr.RAX;
import static io.nightjar.kernels.x86.Gpr.RDI;
import static io.nightjar.kernels.x86.Gpr.RDX;
import static io.nightjar.kernels.x86.Gpr.RSI;
import static io.nightjar.kernels.x86.Immediate.imm;

import java.util.List;

/**
 * The body that multiplies panels of 8-bit floating-point weights in blocks of 32 columns, each with an F32 scale, with F32
 * activations: weights times their scale, rounded, are the factors of one chain of fused multiply-adds over rising columns. A row is in
 * each lane:
 *
 * <pre>
 *   block:  scales, F32 x R | 32 columns, bytes x R each
 * </pre>
 *
 * Bytes are widened as F16 numbers, whose conversion takes denormals at full speed. E4M3 has F16's order of fields with fewer bits of
 * exponent, so that what comes out is 256 times too small, and scales make up for it.
 */
final class ScaledFloat8Panels {

    private static final float E4M3_BEHIND_F16 = 256;
    /** The bits of two F16 numbers but for the highest of their exponents. */
    private static final int NO_HIGHEST_EXPONENT = 0xBFFF_BFFF;

    private final FloatPanels format;
    private final VectorCode code;
    private final List<Vec> totals;
    private final int prefetchBytes;

    private ScaledFloat8Panels(FloatPanels format, VectorCode code, int tokens, int prefetchBytes) {
        this.format = format;
        this.code = code;
        this.totals = code.vectors(tokens);
        this.prefetchBytes = prefetchBytes;
    }

    /** Writes the function that {@link BytePanels#write} describes. */
    static Assembler write(FloatPanels format, Level level, int tokens, int prefetchBytes) {
        VectorCode code = VectorCode.of(level);
        ScaledFloat8Panels body = new ScaledFloat8Panels(format, code, tokens, prefetchBytes);
        code.loop(RSI, body::panel);
        new Frame(List.of(), 0).leave(code.assembler());
        return code.assembler();
    }

    private void panel() {
        Assembler asm = code.assembler();
        totals.forEach(code::zero);
        asm.emit(MOV, RAX, RDX);
        asm.emit(MOV, R10, R9);
        code.loop(R10, this::block);
        BytePanels.storeTotals(code, totals);
    }

    private void block() {
        code.prefetch(RDI, prefetchBytes, format.stepBytes(code.lanes()));
        Vec scale = code.vector();
        code.load(scale, at(RDI));
        if (format == FloatPanels.E4M3_SCALED) {
            code.multiply(scale, scale, code.repeated(E4M3_BEHIND_F16));
        }
        code.advance(RDI, format.scaleBytes(code.lanes()));
        code.assembler().emit(MOV, R11.dword(), imm(format.stepColumns()));
        code.loop(R11, () -> column(scale));
        code.release(scale);
    }

    private void column(Vec scale) {
        Vec weights = code.vector();
        Vec scratch = code.vector();
        widen(weights);
        code.multiply(weights, weights, scale);
        for (int token = 0; token < totals.size(); token++) {
            code.addProductWithRepeated(totals.get(token), weights, at(RAX, (long) token * Float.BYTES), scratch);
        }
        code.release(List.of(scratch, weights));
        code.advance(RDI, format.vectorBytes(code.lanes()));
        code.advance(RAX, (long) totals.size() * Float.BYTES);
    }

    /** A column as F32: E5M2 is the upper byte of an F16 number, E4M3 lies one bit lower. */
    private void widen(Vec to) {
        Vec halves = to.as(code.level().bits() / 2);
        Assembler asm = code.assembler();
        asm.emit(MoveOp.VPMOVSXBW, halves, at(RDI));
        if (format == FloatPanels.E4M3_SCALED) {
            code.shiftWords(halves, halves, 7);
            code.and(halves, halves, code.repeatedInt(NO_HIGHEST_EXPONENT));
        } else {
            code.shiftWords(halves, halves, Byte.SIZE);
        }
        asm.emit(MoveOp.VCVTPH2PS, to, halves);
    }
}
