package io.nightjar.kernels.x86;

import static io.nightjar.kernels.x86.Address.at;
import static io.nightjar.kernels.x86.GeneralOp.ADD;
import static io.nightjar.kernels.x86.GeneralOp.AND;
import static io.nightjar.kernels.x86.GeneralOp.MOV;
import static io.nightjar.kernels.x86.Gpr.R12;
import static io.nightjar.kernels.x86.Gpr.RBP;
import static io.nightjar.kernels.x86.Gpr.RBX;
import static io.nightjar.kernels.x86.Gpr.RDI;
import static io.nightjar.kernels.x86.Gpr.RSP;
import static io.nightjar.kernels.x86.Immediate.imm;
import static io.nightjar.kernels.x86.Tile.TMM0;
import static io.nightjar.kernels.x86.Tile.TMM1;
import static io.nightjar.kernels.x86.Tile.TMM2;

import java.util.List;

/**
 * Integers by products of tiles, for up to 16 rows of activations at once:
 *
 * <pre>
 *   tmm0  sums         rows of activations x 16 matrix rows, 32 bits each
 *   tmm1  activations  rows of activations x the group's columns, straight from the blocks, which are 64 bytes apart
 *   tmm2  weights      a vector of codes is a row: four columns of each of 16 matrix rows
 *
 *   stack, from rbp on:  16 rows of sums | 8 vectors of codes, 64 bytes each
 * </pre>
 *
 * Codes of fewer than eight bits pass through the stack, and so do the sums. Offsets are added when sums are read: integers that are
 * exact come in any order. All rows of tiles are as far apart as r12 says.
 */
final class TileIntegers implements GroupIntegers {

    private static final int ROW_BYTES = 64;
    private static final int CODES_AT = 16 * ROW_BYTES;
    private static final int STACK_BYTES = CODES_AT + PanelFormat.CODES * ROW_BYTES;

    private final PanelFormat format;
    private final VectorCode code;
    private final int tokens;

    TileIntegers(PanelFormat format, VectorCode code, int tokens) {
        this.format = format;
        this.code = code;
        this.tokens = tokens;
    }

    @Override
    public List<Gpr> saved() {
        return List.of(RBX, RBP, R12);
    }

    /** Room for rows that begin at cache lines. */
    @Override
    public int stackBytes() {
        return STACK_BYTES + ROW_BYTES;
    }

    @Override
    public void enter() {
        Assembler asm = code.assembler();
        asm.emit(MOV, RBP, RSP);
        asm.emit(ADD, RBP, imm(ROW_BYTES - 1));
        asm.emit(AND, RBP, imm(-ROW_BYTES));
        asm.emit(MOV, R12, imm(ROW_BYTES));
        new TileShapes()
                .with(TMM0, tokens, ROW_BYTES)
                .with(TMM1, tokens, format.groupColumns())
                .with(TMM2, vectors(), ROW_BYTES)
                .configure(code);
    }

    @Override
    public void leave() {
        code.assembler().emit(TileOp.TILERELEASE);
    }

    private int vectors() {
        return format.groupColumns() / Integer.BYTES;
    }

    @Override
    public List<Vec> begin(int group, Address blocks) {
        Assembler asm = code.assembler();
        Address integers = blocks.plus(ActivationBlock.INTEGERS_AT + (long) group * format.groupColumns());
        asm.emit(TileOp.TILEZERO, TMM0);
        asm.emit(TileOp.TILELOADD, TMM1, row(integers.base(), integers.displacement()));
        asm.emit(TileOp.TILELOADD, TMM2, weights(group));
        asm.emit(format.isSigned() ? TileOp.TDPBSSD : TileOp.TDPBSUD, TMM0, TMM1, TMM2);
        asm.emit(TileOp.TILESTORED, row(RBP, 0), TMM0);
        return List.of();
    }

    private static Address row(Gpr base, long displacement) {
        return at(base, R12, 1, displacement);
    }

    /** Where a group's codes lie a byte each; unpacks them first unless they already do. */
    private Address weights(int group) {
        if (format.lowBits() == Byte.SIZE) {
            return row(RDI, format.planesAt(code.lanes()) + (long) group * vectors() * ROW_BYTES);
        }
        List<Vec> codes = new Unpacking(format, code).bytes(RDI, group);
        for (int i = 0; i < codes.size(); i++) {
            code.store(at(RBP, CODES_AT + (long) i * ROW_BYTES), codes.get(i));
        }
        code.release(codes);
        return row(RBP, CODES_AT);
    }

    @Override
    public void sum(List<Vec> sums, int group, int first, List<Address> blocks) {
        boolean offset = !format.isSigned() && format.offsetShift() != PanelFormat.NO_OFFSET;
        for (int i = 0; i < sums.size(); i++) {
            Address stored = at(RBP, (long) (first + i) * ROW_BYTES);
            if (offset) {
                Address negated = blocks.get(i).plus(ActivationBlock.negatedSumAt(format.groups(), group));
                code.startSum(sums.get(i), negated, format.offsetShift());
                code.addInts(sums.get(i), sums.get(i), stored);
            } else {
                code.load(sums.get(i), stored);
            }
        }
    }
}
