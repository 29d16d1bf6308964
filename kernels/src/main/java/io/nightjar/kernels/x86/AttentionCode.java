package io.nightjar.kernels.x86;

import static io.nightjar.kernels.x86.Address.at;
import static io.nightjar.kernels.x86.GeneralOp.CMP;
import static io.nightjar.kernels.x86.GeneralOp.JGE;
import static io.nightjar.kernels.x86.GeneralOp.JLE;
import static io.nightjar.kernels.x86.GeneralOp.JMP;
import static io.nightjar.kernels.x86.GeneralOp.MOV;
import static io.nightjar.kernels.x86.GeneralOp.SUB;
import static io.nightjar.kernels.x86.Gpr.R10;
import static io.nightjar.kernels.x86.Gpr.R11;
import static io.nightjar.kernels.x86.Gpr.R12;
import static io.nightjar.kernels.x86.Gpr.R13;
import static io.nightjar.kernels.x86.Gpr.R14;
import static io.nightjar.kernels.x86.Gpr.R8;
import static io.nightjar.kernels.x86.Gpr.R9;
import static io.nightjar.kernels.x86.Gpr.RAX;
import static io.nightjar.kernels.x86.Gpr.RBX;
import static io.nightjar.kernels.x86.Gpr.RCX;
import static io.nightjar.kernels.x86.Gpr.RDI;
import static io.nightjar.kernels.x86.Gpr.RDX;
import static io.nightjar.kernels.x86.Gpr.RSI;
import static io.nightjar.kernels.x86.Immediate.imm;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/**
 * Code for attention with an online softmax over groups of 32 keys, in the arithmetic of record (ADR 1), for some rows of queries:
 * tokens with one head, or heads with one token.
 *
 * <pre>
 *   for each group of keys:
 *     scores:  a vector of keys at a time, one accumulator for each row, along the head dimension   (keys lie turned)
 *     weights: row by row, exp(score - largest), their sum, what the row has so far times exp(old - new largest)
 *     outputs: a vector of values at a time, one accumulator for each row, along the keys
 * </pre>
 *
 * Both products read each key or value once for all rows, and convert it to F32 on the way; rows are read as operands that are
 * repeated over the lanes.
 *
 * <p>Source: Dao et al., "FlashAttention" (2022), for the online softmax by tiles.
 */
public final class AttentionCode {

    /** Keys of a group. */
    public static final int GROUP = 32;
    /** 64-bit numbers that describe a group: address of keys, of values, position of the first key, keys that are stored. */
    public static final int GROUP_LONGS = 4;

    /** Floats in a cache line. */
    private static final int LINE = 16;

    private static final FunctionDescriptor TYPE = FunctionDescriptor.ofVoid(
            ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.ADDRESS);

    /**
     * What the code depends on.
     *
     * @param keyDim width of a key
     * @param valueDim width of a value
     * @param valuesInKeys whether values are the first part of keys
     * @param stored number format of both, of whose blocks widths are multiples
     * @param scale factor of scores
     * @param softCap of scores; 0 for none
     */
    public record Shape(int keyDim, int valueDim, boolean valuesInKeys, StoredType stored, float scale, float softCap) {

        /**
         * Floats from one row of queries to the next: an odd number of cache lines, so that rows do not meet in a few sets of L1, as those
         * of slots do.
         */
        public int queryStride() {
            return (Math.ceilDiv(keyDim, LINE) | 1) * LINE;
        }
    }

    private final Shape shape;
    private final VectorCode code;
    private final CacheReader cache;
    private final LatentOutputs latent;
    private final int rows;

    private AttentionCode(Shape shape, Level level, int rows) {
        this.shape = shape;
        this.code = VectorCode.of(level);
        this.cache = new CacheReader(shape.stored(), code);
        this.latent = new LatentOutputs(shape, code, rows);
        this.rows = rows;
    }

    /** Rows that one call takes at most. */
    private static int mostRows(Level level) {
        return level.bits() == Avx512Code.BITS ? 16 : 8;
    }

    /** A width in whole vectors of any level. */
    public static int padded(int width) {
        int lanes = Avx512Code.BITS / Float.SIZE;
        return Math.ceilDiv(width, lanes) * lanes;
    }

    /** Floats of scratch memory for so many rows; see {@link #outputsAt}. */
    public static int scratchFloats(int rows, int valueDim, boolean valuesInKeys) {
        int latent = valuesInKeys ? LatentOutputs.scratchFloats(valueDim) : 0;
        return outputsAt(rows) + rows * padded(valueDim) + latent;
    }

    /** Where the largest scores are in scratch memory, one of each row, then the sums of weights. */
    public static int stateAt(int rows) {
        return rows * GROUP;
    }

    /** Where the factors are that a group gives to what rows have so far. */
    static int factorsAt(int rows) {
        return stateAt(rows) + 2 * rows;
    }

    /** Where the outputs are in scratch memory, {@code [rows, padded(valueDim)]}. */
    public static int outputsAt(int rows) {
        return factorsAt(rows) + rows;
    }

    /** The functions for a shape, for up to {@link #mostRows} rows. */
    public static LinkedFunctions functions(Shape shape, Level level, CodeLinker linker) {
        String name = "attention " + shape.keyDim() + " " + shape.stored() + " x";
        return new LinkedFunctions(mostRows(level), rows -> linker.link(name + rows, write(shape, level, rows), TYPE));
    }

    /**
     * Adds groups of keys to what rows have so far.
     *
     * @param functions of the shape
     * @param rows how many
     * @param groups {@link #GROUP_LONGS} for each; may be on the heap, as the other segments may
     * @param count how many groups
     * @param queries one row of keyDim values for each, {@link Shape#queryStride} apart
     * @param scratch {@link #scratchFloats}; what the rows have so far
     * @param ranges the first key that each row sees, then behind the last
     */
    public static void attend(
            LinkedFunctions functions,
            int rows,
            MemorySegment groups,
            long count,
            MemorySegment queries,
            MemorySegment scratch,
            MemorySegment ranges) {
        try {
            functions.of(rows).invokeExact(groups, count, queries, scratch, ranges);
        } catch (Throwable e) {
            throw new AssertionError("generated code does not throw", e);
        }
    }

    /** {@code void (groups in rdi, count in rsi, queries in rdx, scratch in rcx, ranges in r8)}. */
    static Assembler write(Shape shape, Level level, int rows) {
        AttentionCode attention = new AttentionCode(shape, level, rows);
        Assembler asm = attention.code.assembler();
        Frame frame = new Frame(List.of(RBX, R12, R13, R14), 0);
        frame.enter(asm);
        attention.code.loop(RSI, attention::group);
        if (shape.valuesInKeys()) {
            attention.latent.finish();
        }
        frame.leave(asm);
        return asm;
    }

    private void group() {
        for (int keys = 0; keys < GROUP; keys += code.lanes()) {
            scores(keys);
        }
        weights();
        if (shape.valuesInKeys()) {
            latent.addGroup();
        } else {
            for (int values = 0; values < shape.valueDim(); values += code.lanes()) {
                outputs(values);
            }
        }
        code.advance(RDI, GROUP_LONGS * Long.BYTES);
    }

    /** Scores of a vector of keys with all rows. */
    private void scores(int keys) {
        Assembler asm = code.assembler();
        List<Vec> sums = code.vectors(rows);
        Vec key = code.vector();
        Vec scratch = code.vector();
        sums.forEach(code::zero);
        Runnable addProducts = () -> {
            for (int row = 0; row < rows; row++) {
                code.addProductWithRepeated(
                        sums.get(row), key, at(R9, (long) row * shape.queryStride() * Float.BYTES), scratch);
            }
            code.advance(R9, Float.BYTES);
        };
        asm.emit(MOV, RAX, at(RDI));
        asm.emit(MOV, R9, RDX);
        asm.emit(MOV, R10.dword(), imm(shape.keyDim() / shape.stored().blockValues()));
        code.loop(R10, () -> cache.keys(RAX, keys, key, R11, addProducts));
        for (int row = 0; row < rows; row++) {
            code.store(at(RCX, (long) (row * GROUP + keys) * Float.BYTES), sums.get(row));
        }
        code.release(List.of(key, scratch));
        code.release(sums);
    }

    /** Row by row: r11 is at its scores, r12 at its range, r13 at its state. */
    private void weights() {
        Assembler asm = code.assembler();
        asm.emit(MOV, R11, RCX);
        asm.emit(MOV, R12, R8);
        asm.emit(MOV, R13, RCX);
        code.advance(R13, (long) stateAt(rows) * Float.BYTES);
        asm.emit(MOV, R10.dword(), imm(rows));
        code.loop(R10, () -> {
            Label none = asm.label("none" + asm.position());
            Label end = asm.label("end" + asm.position());
            /* eax and r9d become the range within the group. */
            asm.emit(MOV, R14, at(RDI, 2L * Long.BYTES));
            asm.emit(MOV, RAX.dword(), at(R12));
            asm.emit(MOV, R9.dword(), at(R12, (long) rows * Integer.BYTES));
            asm.emit(SUB, RAX.dword(), R14.dword());
            asm.emit(SUB, R9.dword(), R14.dword());
            asm.emit(CMP, RAX.dword(), imm(GROUP));
            asm.emit(JGE, none);
            asm.emit(CMP, R9.dword(), imm(0));
            asm.emit(JLE, none);
            rowWeights();
            asm.emit(JMP, end);
            asm.bind(none);
            noWeights();
            asm.bind(end);
            code.advance(R11, GROUP * Float.BYTES);
            code.advance(R12, Integer.BYTES);
            code.advance(R13, Float.BYTES);
        });
    }

    /** The row sees no key of the group: all weigh nothing, and what it has stays as it is. */
    private void noWeights() {
        Vec value = code.vector();
        code.zero(value);
        for (int keys = 0; keys < GROUP; keys += code.lanes()) {
            code.store(at(R11, (long) keys * Float.BYTES), value);
        }
        code.fill(value, 1f);
        code.storeFirst(at(R13, 2L * rows * Float.BYTES), value);
        code.release(value);
    }

    private void rowWeights() {
        List<Vec> scores = code.vectors(GROUP / code.lanes());
        Vec largest = code.vector();
        Vec old = code.vector();
        Vec scratch = code.vector();
        for (int i = 0; i < scores.size(); i++) {
            score(scores.get(i), i * code.lanes());
            if (i == 0) {
                code.move(largest, scores.get(i));
            } else {
                code.max(largest, largest, scores.get(i));
            }
        }
        code.fold(VectorCode.Fold.MAX, largest, scratch);
        code.loadRepeated(old, at(R13));
        code.max(largest, largest, old);
        code.storeFirst(at(R13), largest);
        code.release(scratch);
        for (int i = 0; i < scores.size(); i++) {
            Vec score = scores.get(i);
            code.subtract(score, score, largest);
            ExponentialCode.exp(code, score);
            code.keepRange(score, i * code.lanes(), RAX, R9, 0f);
            code.store(at(R11, (long) i * code.bytes()), score);
        }
        code.subtract(old, old, largest);
        ExponentialCode.exp(code, old);
        code.storeFirst(at(R13, 2L * rows * Float.BYTES), old);
        for (int half = scores.size() / 2; half > 0; half /= 2) {
            for (int i = 0; i < half; i++) {
                code.add(scores.get(i), scores.get(i), scores.get(i + half));
            }
        }
        code.fold(VectorCode.Fold.ADD, scores.getFirst(), largest);
        code.multiplyByRepeated(largest, old, at(R13, (long) rows * Float.BYTES));
        code.add(largest, largest, scores.getFirst());
        code.storeFirst(at(R13, (long) rows * Float.BYTES), largest);
        code.release(List.of(largest, old));
        code.release(scores);
    }

    /** Scaled, capped, and minus infinity where the row does not see the key. */
    private void score(Vec score, int keys) {
        code.load(score, at(R11, (long) keys * Float.BYTES));
        code.multiply(score, score, code.repeated(shape.scale()));
        if (shape.softCap() != 0) {
            code.divide(score, score, code.repeated(shape.softCap()));
            ExponentialCode.tanh(code, score);
            code.multiply(score, score, code.repeated(shape.softCap()));
        }
        code.keepRange(score, keys, RAX, R9, Float.NEGATIVE_INFINITY);
    }

    /** Outputs of a vector of values, of all rows: those so far times the factor, and the products with the weights. */
    private void outputs(int values) {
        Assembler asm = code.assembler();
        List<Vec> sums = code.vectors(rows);
        Vec value = code.vector();
        Vec scratch = code.vector();
        for (int row = 0; row < rows; row++) {
            code.load(value, output(row, values));
            code.multiplyByRepeated(sums.get(row), value, at(RCX, (long) (factorsAt(rows) + row) * Float.BYTES));
        }
        asm.emit(MOV, RAX, at(RDI, Long.BYTES));
        asm.emit(MOV, R9, RCX);
        asm.emit(MOV, R10, at(RDI, 3L * Long.BYTES));
        code.loop(R10, () -> {
            cache.values(value, RAX, values);
            for (int row = 0; row < rows; row++) {
                code.addProductWithRepeated(sums.get(row), value, at(R9, (long) row * GROUP * Float.BYTES), scratch);
            }
            code.advance(RAX, shape.stored().bytesOf(shape.valueDim()));
            code.advance(R9, Float.BYTES);
        });
        for (int row = 0; row < rows; row++) {
            code.store(output(row, values), sums.get(row));
        }
        code.release(List.of(value, scratch));
        code.release(sums);
    }

    private Address output(int row, int values) {
        return at(RCX, (long) (outputsAt(rows) + row * padded(shape.valueDim()) + values) * Float.BYTES);
    }
}
