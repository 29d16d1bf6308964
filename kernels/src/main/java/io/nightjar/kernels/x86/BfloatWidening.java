package io.nightjar.kernels.x86;

import static io.nightjar.kernels.x86.Address.at;
import static io.nightjar.kernels.x86.GeneralOp.MOV;
import static io.nightjar.kernels.x86.GeneralOp.SHR;
import static io.nightjar.kernels.x86.Gpr.R10;
import static io.nightjar.kernels.x86.Gpr.R11;
import static io.nightjar.kernels.x86.Gpr.RDI;
import static io.nightjar.kernels.x86.Gpr.RDX;
import static io.nightjar.kernels.x86.Gpr.RSI;
import static io.nightjar.kernels.x86.Immediate.imm;

import java.util.List;

/**
 * The body that writes a panel of weights of eight bits or fewer as one of {@link FloatPanels#BF16_TILES}: {@code scale * integer},
 * plus the minimum where there is one, in F32, then rounded to BF16, denormals to zeros. Half of the columns of a step are even, half
 * odd, so that their rounding is one instruction for both.
 */
final class BfloatWidening {

    /** Columns of a vector of codes. */
    private static final int COLUMNS = Integer.BYTES;

    private final PanelFormat format;
    private final VectorCode code;
    private final GroupScales scales;
    private final Vec order;

    private BfloatWidening(PanelFormat format, VectorCode code) {
        this.format = format;
        this.code = code;
        this.scales = new GroupScales(format, code, RDI, R11);
        this.order = code.vector();
    }

    /** Writes {@code void (panel in rdi, blocks in rsi, to in rdx)}. */
    static Assembler write(PanelFormat format, Level level) {
        VectorCode code = VectorCode.of(level);
        new BfloatWidening(format, code).write();
        return code.assembler();
    }

    private void write() {
        Assembler asm = code.assembler();
        code.load(order, pairs());
        if (format.scales().ofSuperBlock()) {
            asm.emit(SHR, RSI, imm(Integer.numberOfTrailingZeros(PanelFormat.SUPER_BLOCKS)));
            code.loop(RSI, this::superBlock);
        } else {
            code.loop(RSI, this::block);
        }
        new Frame(List.of(), 0).leave(asm);
    }

    /** Where the words of a lane's pair are among the even ones and the odd ones after them. */
    private Memory pairs() {
        int[] places = new int[code.lanes()];
        for (int lane = 0; lane < places.length; lane++) {
            places[lane] = lane | (places.length + lane) << Short.SIZE;
        }
        return code.assembler().constantInts(places);
    }

    private void superBlock() {
        Assembler asm = code.assembler();
        asm.emit(MOV, R11, RDI);
        code.advance(RDI, format.headerBytes(code.lanes()));
        asm.emit(MOV, R10.dword(), imm(PanelFormat.SUPER_BLOCKS));
        code.loop(R10, this::block);
    }

    private void block() {
        for (int group = 0; group < format.groups(); group++) {
            group(group);
        }
        code.advance(RDI, format.blockBytes(code.lanes()));
        code.advance(RDX, (long) FloatPanels.BF16_TILES.stepBytes(code.lanes()));
    }

    private void group(int group) {
        Vec scale = code.vector();
        Vec minimum = code.vector();
        scales.load(scale, group);
        if (format.minima()) {
            scales.loadMinima(minimum, group);
        }
        List<Vec> codes = new Unpacking(format, code).bytes(RDI, group);
        for (int i = 0; i < codes.size(); i++) {
            int column = group * format.groupColumns() + i * COLUMNS;
            for (int pair = 0; pair < COLUMNS; pair += 2) {
                storePair(at(RDX, (long) (column + pair) / 2 * code.bytes()), codes.get(i), pair, scale, minimum);
            }
        }
        code.release(codes);
        code.release(minimum);
        code.release(scale);
    }

    private void storePair(Address to, Vec codes, int column, Vec scale, Vec minimum) {
        Vec even = code.vector();
        Vec odd = code.vector();
        weights(even, codes, column, scale, minimum);
        weights(odd, codes, column + 1, scale, minimum);
        code.toBfloats(even, even, odd);
        code.permuteWords(even, order, even);
        code.store(to, even);
        code.release(odd);
        code.release(even);
    }

    private void weights(Vec to, Vec codes, int column, Vec scale, Vec minimum) {
        code.extendByte(to, codes, column, format.isSigned());
        if (!format.isSigned() && format.offsetShift() != PanelFormat.NO_OFFSET) {
            code.subtractInts(to, to, code.repeatedInt(1 << format.offsetShift()));
        }
        code.toFloats(to, to);
        if (format.minima()) {
            code.multiplyAdd(to, scale, minimum);
        } else {
            code.multiply(to, to, scale);
        }
    }
}
