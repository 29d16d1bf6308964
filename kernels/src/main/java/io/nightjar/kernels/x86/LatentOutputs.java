package io.nightjar.kernels.x86;

import static io.nightjar.kernels.x86.Address.at;
import static io.nightjar.kernels.x86.AttentionCode.GROUP;
import static io.nightjar.kernels.x86.GeneralOp.MOV;
import static io.nightjar.kernels.x86.Gpr.R10;
import static io.nightjar.kernels.x86.Gpr.R11;
import static io.nightjar.kernels.x86.Gpr.R12;
import static io.nightjar.kernels.x86.Gpr.R13;
import static io.nightjar.kernels.x86.Gpr.R14;
import static io.nightjar.kernels.x86.Gpr.R9;
import static io.nightjar.kernels.x86.Gpr.RAX;
import static io.nightjar.kernels.x86.Gpr.RBX;
import static io.nightjar.kernels.x86.Gpr.RCX;
import static io.nightjar.kernels.x86.Gpr.RDI;
import static io.nightjar.kernels.x86.Immediate.imm;

import java.util.List;

/**
 * The outputs of attention where values are the first part of their keys, which lie turned: lanes are rows here, so that nothing
 * but the weights and, in the end, the outputs has to be turned. Scratch memory:
 *
 * <pre>
 *   outputs  [valueDim][lanes]
 *   weights  [GROUP][lanes]     of a group; lanes beyond the rows stay zero
 *   part     [PART][GROUP]      some dimensions of a group, as F32
 * </pre>
 *
 * A vector of weights meets as many dimensions as there are lanes, operands that are repeated over the lanes, with one accumulator
 * for each.
 *
 * @param shape of the attention
 * @param code what to write with
 * @param rows how many, at most as many as lanes
 */
record LatentOutputs(AttentionCode.Shape shape, VectorCode code, int rows) {

    /** Dimensions that are converted at a time: a block of any number format. */
    private static final int PART = 32;

    private static final long PART_ROW_BYTES = (long) GROUP * Float.BYTES;

    /** Floats of scratch memory at any level. */
    static int scratchFloats(int valueDim) {
        return (valueDim + GROUP) * (Avx512Code.BITS / Float.SIZE) + PART * GROUP;
    }

    /** Where outputs are, from rcx on; what follows them is a whole number of vectors further. */
    private int outputsAt() {
        return (AttentionCode.outputsAt(rows) + rows * AttentionCode.padded(shape.valueDim())) * Float.BYTES;
    }

    private int weightsAt() {
        return outputsAt() + shape.valueDim() * code.bytes();
    }

    private int partAt() {
        return weightsAt() + GROUP * code.bytes();
    }

    /** Adds the group that rdi describes, whose weights are at rcx: rbx is at the part's keys, r12 at its outputs. */
    void addGroup() {
        pointTo(R9, weightsAt());
        turn(RCX, R9, GROUP, false);
        code.assembler().emit(MOV, RBX, at(RDI));
        pointTo(R12, outputsAt());
        int parts = shape.valueDim() / PART;
        if (parts > 0) {
            code.assembler().emit(MOV, R14.dword(), imm(parts));
            code.loop(R14, () -> addPart(PART));
        }
        if (shape.valueDim() % PART > 0) {
            addPart(shape.valueDim() % PART);
        }
    }

    /** Writes the outputs of all groups in rows, as attention gives them. */
    void finish() {
        pointTo(RBX, AttentionCode.outputsAt(rows) * Float.BYTES);
        pointTo(R9, outputsAt());
        turn(RBX, R9, shape.valueDim(), true);
    }

    private void pointTo(Gpr pointer, int offset) {
        code.assembler().emit(MOV, pointer, RCX);
        code.advance(pointer, offset);
    }

    /** Between rows, which are a whole number of vectors of any level apart, and lanes. */
    private void turn(Gpr inRows, Gpr inLanes, int count, boolean toRows) {
        Assembler asm = code.assembler();
        asm.emit(MOV, R13, inRows);
        asm.emit(MOV, R10.dword(), imm(count));
        code.loop(R10, () -> {
            for (int row = 0; row < rows; row++) {
                Address one = at(R13, (long) row * AttentionCode.padded(count) * Float.BYTES);
                Address other = at(inLanes, (long) row * Float.BYTES);
                asm.emit(MOV, RAX.dword(), toRows ? other : one);
                asm.emit(MOV, toRows ? one : other, RAX.dword());
            }
            code.advance(R13, Float.BYTES);
            code.advance(inLanes, code.bytes());
        });
    }

    private void addPart(int dims) {
        convert(dims);
        for (int first = 0; first < dims; first += code.lanes()) {
            addProducts(first, Math.min(code.lanes(), dims - first));
        }
        code.advance(R12, (long) dims * code.bytes());
    }

    private void convert(int dims) {
        Assembler asm = code.assembler();
        CacheReader cache = new CacheReader(shape.stored(), code);
        Vec key = code.vector();
        for (int keys = 0; keys < GROUP; keys += code.lanes()) {
            asm.emit(MOV, RAX, RBX);
            pointTo(R9, partAt() + keys * Float.BYTES);
            asm.emit(MOV, R10.dword(), imm(dims / shape.stored().blockValues()));
            int first = keys;
            code.loop(
                    R10,
                    () -> cache.keys(RAX, first, key, R11, () -> {
                        code.store(at(R9), key);
                        code.advance(R9, PART_ROW_BYTES);
                    }));
        }
        asm.emit(MOV, RBX, RAX);
        code.release(key);
    }

    private void addProducts(int first, int dims) {
        List<Vec> sums = code.vectors(dims);
        Vec weights = code.vector();
        Vec scratch = code.vector();
        code.load(weights, at(RCX, (long) AttentionCode.factorsAt(rows) * Float.BYTES));
        for (int i = 0; i < dims; i++) {
            code.multiply(sums.get(i), weights, output(first + i));
        }
        pointTo(RAX, partAt() + first * (int) PART_ROW_BYTES);
        pointTo(R9, weightsAt());
        code.assembler().emit(MOV, R10, at(RDI, 3L * Long.BYTES));
        code.loop(R10, () -> {
            code.load(weights, at(R9));
            for (int i = 0; i < dims; i++) {
                code.addProductWithRepeated(sums.get(i), weights, at(RAX, i * PART_ROW_BYTES), scratch);
            }
            code.advance(RAX, Float.BYTES);
            code.advance(R9, code.bytes());
        });
        for (int i = 0; i < dims; i++) {
            code.store(output(first + i), sums.get(i));
        }
        code.release(List.of(weights, scratch));
        code.release(sums);
    }

    private Address output(int dim) {
        return at(R12, (long) dim * code.bytes());
    }
}
