package io.nightjar.kernels.x86;

import static io.nightjar.kernels.x86.Address.at;
import static io.nightjar.kernels.x86.GeneralOp.ADD;
import static io.nightjar.kernels.x86.GeneralOp.MOV;
import static io.nightjar.kernels.x86.GeneralOp.SHR;
import static io.nightjar.kernels.x86.Gpr.R10;
import static io.nightjar.kernels.x86.Gpr.R11;
import static io.nightjar.kernels.x86.Gpr.R8;
import static io.nightjar.kernels.x86.Gpr.R9;
import static io.nightjar.kernels.x86.Gpr.RAX;
import static io.nightjar.kernels.x86.Gpr.RBX;
import static io.nightjar.kernels.x86.Gpr.RCX;
import static io.nightjar.kernels.x86.Gpr.RDI;
import static io.nightjar.kernels.x86.Gpr.RDX;
import static io.nightjar.kernels.x86.Gpr.RSI;
import static io.nightjar.kernels.x86.Immediate.imm;

import java.util.ArrayList;
import java.util.List;

/**
 * The body that multiplies panels of weights of eight bits or fewer ({@link PanelFormat}) with rows of 8-bit activations ({@link
 * ActivationBlock}), for any format and level:
 *
 * <pre>
 *   for each panel: one accumulator for each row of activations, a matrix row in each lane
 *     for each block, for each group of its columns:
 *       unpack the codes and the scales                                         once for all rows of activations
 *       for each row of activations: integers ({@link GroupIntegers}); then
 *                                    accumulator = fma(integers as F32, weight scale * activation scale, accumulator)
 *       with minima: for each row:   accumulator = fma(minimum, activation scale * sum, accumulator)
 * </pre>
 *
 * Some rows of activations take turns, because each dot product waits for the one before. No sum crosses lanes. The integers are
 * exact, so that an output depends on the format's arithmetic alone, and neither on the level nor on how many rows take part.
 */
final class BytePanels {

    /** Rows of activations whose dot products take turns: these have a latency of four or five cycles. */
    private static final int TURNS = 4;
    /** A displacement of 8 bits reaches this far to both sides where it counts elements of four bytes. */
    private static final int SHORT_REACH = 512;

    private final PanelFormat format;
    private final VectorCode code;
    private final int tokens;
    private final int rows;
    private final GroupIntegers integers;
    private final List<Vec> totals;
    private final int prefetchBytes;
    /** What the pointer to the activations is ahead, so that most of their addresses are short. */
    private final int bias;

    private BytePanels(PanelFormat format, VectorCode code, int tokens, GroupIntegers integers, int prefetchBytes) {
        this.format = format;
        this.code = code;
        this.tokens = tokens;
        this.prefetchBytes = prefetchBytes;
        this.rows = code.lanes();
        this.integers = integers;
        this.totals = code.vectors(tokens);
        this.bias = tokens * ActivationBlock.BYTES > SHORT_REACH ? SHORT_REACH : 0;
    }

    /**
     * Writes {@code void (panels in rdi, count in rsi, activations in rdx, outputs in rcx, bytes between the outputs of two rows of
     * activations in r8, blocks in r9)}.
     *
     * @param tokens rows of activations, whose blocks take turns in memory; the registers must suffice
     * @param prefetchBytes how far ahead weights are fetched; 0 for not
     */
    static Assembler write(PanelFormat format, Level level, int tokens, int prefetchBytes) {
        VectorCode code = VectorCode.of(level);
        new BytePanels(format, code, tokens, new VectorIntegers(format, code), prefetchBytes).write();
        return code.assembler();
    }

    /** Writes the same function with products of tiles; for levels that have them. */
    static Assembler writeWithTiles(PanelFormat format, Level level, int tokens, int prefetchBytes) {
        VectorCode code = VectorCode.of(level);
        new BytePanels(format, code, tokens, new TileIntegers(format, code, tokens), prefetchBytes).write();
        return code.assembler();
    }

    private void write() {
        Assembler asm = code.assembler();
        Frame frame = new Frame(integers.saved(), integers.stackBytes());
        frame.enter(asm);
        integers.enter();
        if (format.byteScales()) {
            asm.emit(SHR, R9, imm(Integer.numberOfTrailingZeros(PanelFormat.SUPER_BLOCKS)));
        }
        code.advance(RDX, bias);
        code.loop(RSI, this::panel);
        integers.leave();
        frame.leave(asm);
    }

    private void panel() {
        Assembler asm = code.assembler();
        totals.forEach(code::zero);
        asm.emit(MOV, RAX, RDX);
        asm.emit(MOV, R10, R9);
        if (format.byteScales()) {
            code.loop(R10, this::superBlock);
        } else {
            code.loop(R10, this::block);
        }
        storeTotals(code, totals);
    }

    /** The end of a panel, of any kind: a vector of outputs for each row of activations, r8 bytes apart from rcx on, then rcx moves on. */
    static void storeTotals(VectorCode code, List<Vec> totals) {
        Assembler asm = code.assembler();
        asm.emit(MOV, RAX, RCX);
        for (Vec total : totals) {
            code.store(at(RAX), total);
            asm.emit(ADD, RAX, R8);
        }
        code.advance(RCX, code.bytes());
    }

    private void superBlock() {
        code.assembler().emit(MOV, R11, RDI);
        code.advance(RDI, format.headerBytes(rows));
        code.assembler().emit(MOV, RBX.dword(), imm(PanelFormat.SUPER_BLOCKS));
        code.loop(RBX, this::block);
    }

    private void block() {
        code.prefetch(RDI, prefetchBytes, format.blockBytes(rows));
        for (int group = 0; group < format.groups(); group++) {
            addProducts(group);
            if (format.minima()) {
                addMinima(group);
            }
        }
        code.advance(RDI, format.blockBytes(rows));
        code.advance(RAX, (long) tokens * ActivationBlock.BYTES);
    }

    private void addProducts(int group) {
        List<Vec> held = integers.begin(group, at(RAX, -bias));
        Vec scale = code.vector();
        loadScale(scale, group * format.groupBytes(rows), 0);
        int together = Math.clamp(code.available() - 2L, 1, TURNS);
        for (int first = 0; first < tokens; first += together) {
            addProducts(group, scale, first, Math.min(tokens, first + together));
        }
        code.release(scale);
        code.release(held);
    }

    private void addProducts(int group, Vec scale, int start, int end) {
        List<Vec> sums = code.vectors(end - start);
        List<Address> blocks = new ArrayList<>();
        for (int token = start; token < end; token++) {
            blocks.add(activations(token, 0));
        }
        integers.sum(sums, group, start, blocks);
        Vec factor = code.vector();
        for (int token = start; token < end; token++) {
            Vec sum = sums.get(token - start);
            code.toFloats(sum, sum);
            code.multiplyByRepeated(factor, scale, activations(token, ActivationBlock.SCALE_AT));
            code.addProduct(totals.get(token), sum, factor);
        }
        code.release(factor);
        code.release(sums);
    }

    private void addMinima(int group) {
        Vec minimum = code.vector();
        Vec scratch = code.vector();
        int at = group * format.groupBytes(rows) + rows * format.scaleBytes();
        loadScale(minimum, at, rows * Short.BYTES);
        for (int token = 0; token < tokens; token++) {
            Address scaledSum = activations(token, ActivationBlock.scaledSumAt(format.groups(), group));
            code.addProductWithRepeated(totals.get(token), minimum, scaledSum, scratch);
        }
        code.release(scratch);
        code.release(minimum);
    }

    /** Scales or minima at an offset in a block; where they are bytes, times what is at an offset in the super-block's header. */
    private void loadScale(Vec scale, int at, int headerAt) {
        if (!format.byteScales()) {
            code.loadHalves(scale, at(RDI, at));
            return;
        }
        Vec whole = code.vector();
        code.loadSignedBytes(scale, at(RDI, at));
        code.toFloats(scale, scale);
        code.loadHalves(whole, at(R11, headerAt));
        code.multiply(scale, scale, whole);
        code.release(whole);
    }

    private Address activations(int token, int offset) {
        return at(RAX, (long) token * ActivationBlock.BYTES + offset - bias);
    }
}
