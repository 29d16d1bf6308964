package io.nightjar.kernels.x86;

import static io.nightjar.kernels.x86.Address.at;
import static io.nightjar.kernels.x86.GeneralOp.ADD;
import static io.nightjar.kernels.x86.GeneralOp.AND;
import static io.nightjar.kernels.x86.GeneralOp.JE;
import static io.nightjar.kernels.x86.GeneralOp.MOV;
import static io.nightjar.kernels.x86.GeneralOp.SHL;
import static io.nightjar.kernels.x86.GeneralOp.SHR;
import static io.nightjar.kernels.x86.Gpr.R10;
import static io.nightjar.kernels.x86.Gpr.R11;
import static io.nightjar.kernels.x86.Gpr.R12;
import static io.nightjar.kernels.x86.Gpr.R13;
import static io.nightjar.kernels.x86.Gpr.R14;
import static io.nightjar.kernels.x86.Gpr.R8;
import static io.nightjar.kernels.x86.Gpr.R9;
import static io.nightjar.kernels.x86.Gpr.RAX;
import static io.nightjar.kernels.x86.Gpr.RBP;
import static io.nightjar.kernels.x86.Gpr.RBX;
import static io.nightjar.kernels.x86.Gpr.RCX;
import static io.nightjar.kernels.x86.Gpr.RDI;
import static io.nightjar.kernels.x86.Gpr.RDX;
import static io.nightjar.kernels.x86.Gpr.RSI;
import static io.nightjar.kernels.x86.Immediate.imm;

import java.util.List;

/**
 * The body that multiplies panels of BF16 weights with rows of BF16 activations by products of tiles:
 *
 * <pre>
 *   tmm0 .. tmm3  sums         rows of activations x 16 matrix rows of one of four panels, F32
 *   tmm4          activations  rows of activations x 32 columns
 *   tmm5 .. tmm7  weights      in turn: 16 pairs of columns, a row each, of 16 matrix rows
 * </pre>
 *
 * A product waits some 50 cycles for the one before on the same sums and takes 16, so that four panels take turns. A step is 32
 * columns; within it, even and odd columns are summed apart ({@link BfloatRow} has the same arithmetic).
 */
final class BfloatTiles {

    /** Bytes of a row of any tile but for the sums in memory. */
    private static final int ROW_BYTES = 64;

    private static final int LOG_STEP_BYTES = 10;
    private static final int STEP_BYTES = 1 << LOG_STEP_BYTES;
    private static final int LOG_TOGETHER = 2;
    /** Panels that take turns. */
    static final int TOGETHER = 1 << LOG_TOGETHER;

    private static final Tile ACTIVATIONS = Tile.TMM4;
    private static final int FIRST_WEIGHTS = 5;
    private static final int WEIGHTS = 3;
    private static final List<Gpr> PANELS = List.of(RDI, R11, RBX, RBP);

    private final VectorCode code;
    private final Assembler asm;
    private final int tokens;

    private BfloatTiles(VectorCode code, int tokens) {
        this.code = code;
        this.asm = code.assembler();
        this.tokens = tokens;
    }

    /** Writes the function that {@link BytePanels#write} describes, with steps in place of blocks. */
    static Assembler write(Level level, int tokens) {
        VectorCode code = VectorCode.of(level);
        new BfloatTiles(code, tokens).write();
        return code.assembler();
    }

    private void write() {
        Frame frame = new Frame(List.of(RBX, RBP, R12, R13, R14), 0);
        frame.enter(asm);
        TileShapes shapes = new TileShapes();
        for (int i = 0; i < FIRST_WEIGHTS; i++) {
            shapes.with(new Tile(i), tokens, ROW_BYTES);
        }
        for (int i = 0; i < WEIGHTS; i++) {
            shapes.with(new Tile(FIRST_WEIGHTS + i), STEP_BYTES / ROW_BYTES, ROW_BYTES);
        }
        shapes.configure(code);
        asm.emit(MOV, R12, imm(ROW_BYTES));
        asm.emit(MOV, R13, R9);
        asm.emit(SHL, R13, imm(LOG_STEP_BYTES));
        asm.emit(MOV, R14, RSI);
        asm.emit(SHR, R14, imm(LOG_TOGETHER));
        repeat(R14, TOGETHER);
        asm.emit(AND, RSI, imm(TOGETHER - 1));
        repeat(RSI, 1);
        asm.emit(TileOp.TILERELEASE);
        frame.leave(asm);
    }

    /** As often as a register says, whose last change set the flags; maybe never. */
    private void repeat(Gpr counter, int together) {
        Label end = asm.label("end" + together);
        asm.emit(JE, end);
        code.loop(counter, () -> panels(together));
        asm.bind(end);
    }

    private void panels(int together) {
        for (int i = 0; i < together; i++) {
            asm.emit(TileOp.TILEZERO, new Tile(i));
        }
        for (int i = 1; i < together; i++) {
            asm.emit(MOV, PANELS.get(i), PANELS.get(i - 1));
            asm.emit(ADD, PANELS.get(i), R13);
        }
        asm.emit(MOV, RAX, RDX);
        asm.emit(MOV, R10, R9);
        code.loop(R10, () -> step(together));
        for (int i = 0; i < together; i++) {
            asm.emit(TileOp.TILESTORED, at(RCX, R8, 1, 0), new Tile(i));
            code.advance(RCX, code.bytes());
        }
        if (together > 1) {
            asm.emit(MOV, RDI, PANELS.get(together - 1));
        }
    }

    private void step(int together) {
        asm.emit(TileOp.TILELOADD, ACTIVATIONS, at(RAX, R12, 1, 0));
        code.advance(RAX, (long) tokens * ROW_BYTES);
        for (int i = 0; i < together; i++) {
            Tile weights = new Tile(FIRST_WEIGHTS + i % WEIGHTS);
            asm.emit(TileOp.TILELOADD, weights, at(PANELS.get(i), R12, 1, 0));
            asm.emit(TileOp.TDPBF16PS, new Tile(i), ACTIVATIONS, weights);
            code.advance(PANELS.get(i), STEP_BYTES);
        }
    }
}
