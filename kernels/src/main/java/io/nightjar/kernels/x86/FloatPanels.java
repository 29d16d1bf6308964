package io.nightjar.kernels.x86;

import static io.nightjar.kernels.x86.Address.at;
import static io.nightjar.kernels.x86.GeneralOp.MOV;
import static io.nightjar.kernels.x86.Gpr.R10;
import static io.nightjar.kernels.x86.Gpr.R9;
import static io.nightjar.kernels.x86.Gpr.RAX;
import static io.nightjar.kernels.x86.Gpr.RDI;
import static io.nightjar.kernels.x86.Gpr.RDX;
import static io.nightjar.kernels.x86.Gpr.RSI;

import java.util.List;

/**
 * The body that multiplies panels of floating-point weights: a row in each lane, column by column, or pair by pair for dot products
 * of BF16. Each output is one chain over rising columns, from zero: of fused multiply-adds in F32, or of {@code vdpbf16ps} or {@code
 * tdpbf16ps} with activations rounded to BF16. Activations of a group of rows lie step by step, the columns of a step of each row.
 */
public enum FloatPanels {
    /** F32 weights and activations. */
    F32(Float.BYTES, 1, 1),
    /** F16 weights, widened; F32 activations. */
    F16(Short.BYTES, 1, 1),
    /** BF16 weights, widened; F32 activations. */
    BF16(Short.BYTES, 1, 1),
    /** Pairs of BF16 weights with pairs of BF16 activations. */
    BF16_PAIRS(Short.BYTES, 2, 1),
    /** Tiles of 16 such pairs. */
    BF16_TILES(Short.BYTES, 2, 16);

    private final int weightBytes;
    private final int columnsAtOnce;
    private final int vectors;

    FloatPanels(int weightBytes, int columnsAtOnce, int vectors) {
        this.weightBytes = weightBytes;
        this.columnsAtOnce = columnsAtOnce;
        this.vectors = vectors;
    }

    /** Columns whose weights share a lane. */
    public int columnsAtOnce() {
        return columnsAtOnce;
    }

    /** Bytes of a weight. */
    public int weightBytes() {
        return weightBytes;
    }

    /** Columns of a step, which is multiplied at once. */
    public int stepColumns() {
        return columnsAtOnce * vectors;
    }

    /** Bytes of a vector of weights. */
    public int vectorBytes(int rows) {
        return rows * weightBytes * columnsAtOnce;
    }

    /** Bytes of a step of a panel. */
    public int stepBytes(int rows) {
        return vectorBytes(rows) * vectors;
    }

    /** Writes the function that {@link BytePanels#write} describes. */
    Assembler write(Level level, int tokens, int prefetchBytes) {
        if (this == BF16_TILES) {
            return tokens == 1 ? BfloatRow.write(level, prefetchBytes) : BfloatTiles.write(level, tokens);
        }
        VectorCode code = VectorCode.of(level);
        List<Vec> totals = code.vectors(tokens);
        code.loop(RSI, () -> panel(code, totals, prefetchBytes));
        new Frame(List.of(), 0).leave(code.assembler());
        return code.assembler();
    }

    private void panel(VectorCode code, List<Vec> totals, int prefetchBytes) {
        Assembler asm = code.assembler();
        totals.forEach(code::zero);
        asm.emit(MOV, RAX, RDX);
        asm.emit(MOV, R10, R9);
        code.loop(R10, () -> {
            code.prefetch(RDI, prefetchBytes, stepBytes(code.lanes()));
            step(code, totals);
        });
        BytePanels.storeTotals(code, totals);
    }

    private void step(VectorCode code, List<Vec> totals) {
        Vec weights = code.vector();
        Vec scratch = code.vector();
        switch (this) {
            case F32, BF16_PAIRS -> code.load(weights, at(RDI));
            case F16 -> code.loadHalves(weights, at(RDI));
            case BF16 -> code.loadBfloats(weights, at(RDI));
            case BF16_TILES -> throw new IllegalStateException("tiles have a body of their own");
        }
        for (int token = 0; token < totals.size(); token++) {
            Address x = at(RAX, (long) token * Float.BYTES);
            if (this == BF16_PAIRS) {
                code.dotBfloats(totals.get(token), weights, x);
            } else {
                code.addProductWithRepeated(totals.get(token), weights, x, scratch);
            }
        }
        code.release(List.of(scratch, weights));
        code.advance(RDI, stepBytes(code.lanes()));
        code.advance(RAX, (long) totals.size() * Float.BYTES);
    }
}
