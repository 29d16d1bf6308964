package io.nightjar.kernels.x86;

import static io.nightjar.kernels.x86.Address.at;
import static io.nightjar.kernels.x86.GeneralOp.MOV;
import static io.nightjar.kernels.x86.Gpr.R10;
import static io.nightjar.kernels.x86.Gpr.R11;
import static io.nightjar.kernels.x86.Gpr.R12;
import static io.nightjar.kernels.x86.Gpr.R8;
import static io.nightjar.kernels.x86.Gpr.R9;
import static io.nightjar.kernels.x86.Gpr.RAX;
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
 * Code for the gated delta rule, token after token, with up to four vectors of a head's values side by side, in the arithmetic of
 * record (ADR 1):
 *
 * <pre>
 *   known = chain of fused multiply-adds of S[i] and key[i], rising from zero
 *   error = (value - known * keep) * beta                     keep = exp(logDecay)
 *   S[i]  = fma(error, key[i], S[i] * keep)
 *   out   = chain of fused multiply-adds of S[i] and query[i], rising from zero; then scaled
 * </pre>
 *
 * The vectors' chains overlap, and their part of the state stays in the cache that is nearest. Thread-safe.
 */
public final class DeltaRuleCode {

    private static final FunctionDescriptor TYPE = FunctionDescriptor.ofVoid(
            ValueLayout.ADDRESS,
            ValueLayout.ADDRESS,
            ValueLayout.ADDRESS,
            ValueLayout.ADDRESS,
            ValueLayout.ADDRESS,
            ValueLayout.ADDRESS,
            ValueLayout.ADDRESS,
            ValueLayout.JAVA_LONG);

    private final MethodHandle function;

    /**
     * What the code depends on. Distances are in values.
     *
     * @param keyDim values of a key and of a query, and rows of the state
     * @param values of a head that are computed together, see {@link #valuesAtOnce}; also from one row of the state to the next
     * @param keyRow from one token to the next, of keys and of queries
     * @param valueRow likewise, of values and of results
     * @param gateRow likewise, of decays and of betas
     */
    public record Shape(int keyDim, int values, int keyRow, int valueRow, int gateRow) {}

    /**
     * A head's rows for the first token; they may be on the heap.
     *
     * @param values the first of those that are computed together
     * @param logDecay one number
     * @param beta likewise
     * @param out the first of the results
     */
    public record Rows(
            MemorySegment queries,
            MemorySegment keys,
            MemorySegment values,
            MemorySegment logDecay,
            MemorySegment beta,
            MemorySegment out) {}

    /** Generates the code for a shape. */
    public DeltaRuleCode(Shape shape, Level level, CodeLinker linker) {
        this.function = linker.link("delta rule " + shape, write(shape, level), TYPE);
    }

    /** How many values of a head, which fill vectors, are computed together: so many that heads are whole multiples. */
    public static int valuesAtOnce(int valueDim, Level level) {
        return level.vectorsTogether(valueDim) * level.lanes();
    }

    /**
     * Goes through tokens.
     *
     * @param state {@code [keyDim, values]}
     * @param tokens at least 1
     */
    public void advance(Rows rows, MemorySegment state, int tokens) {
        try {
            function.invokeExact(
                    rows.queries, rows.keys, rows.values, rows.logDecay, rows.beta, rows.out, state, (long) tokens);
        } catch (Throwable e) {
            throw new AssertionError("generated code does not throw", e);
        }
    }

    /**
     * {@code void (queries in rdi, keys in rsi, values in rdx, logDecay in rcx, beta in r8, out in r9; on the stack: state, tokens)}.
     */
    static Assembler write(Shape shape, Level level) {
        VectorCode code = VectorCode.of(level);
        Assembler asm = code.assembler();
        asm.emit(MOV, RAX, at(RSP, Long.BYTES));
        asm.emit(MOV, R10, at(RSP, 2 * Long.BYTES));
        Frame frame = new Frame(List.of(RBX, R12), 0);
        frame.enter(asm);
        code.loop(R10, () -> {
            token(code, shape);
            code.advance(RDI, bytes(shape.keyRow));
            code.advance(RSI, bytes(shape.keyRow));
            code.advance(RDX, bytes(shape.valueRow));
            code.advance(R9, bytes(shape.valueRow));
            code.advance(RCX, bytes(shape.gateRow));
            code.advance(R8, bytes(shape.gateRow));
        });
        frame.leave(asm);
        return asm;
    }

    private static long bytes(int values) {
        return (long) values * Float.BYTES;
    }

    private static Address vector(VectorCode code, Gpr base, int index) {
        return at(base, (long) index * code.bytes());
    }

    private static void token(VectorCode code, Shape shape) {
        List<Vec> errors = code.vectors(shape.values / code.lanes());
        Vec keep = code.vector();
        code.loadRepeated(keep, at(RCX));
        ExponentialCode.exp(code, keep);
        findErrors(code, shape, keep, errors);
        List<Vec> sums = code.vectors(errors.size());
        changeState(code, shape, keep, errors, sums);
        float scale = (float) (1 / Math.sqrt(shape.keyDim));
        for (int v = 0; v < sums.size(); v++) {
            code.multiply(sums.get(v), sums.get(v), code.repeated(scale));
            code.store(vector(code, R9, v), sums.get(v));
        }
        code.release(sums);
        code.release(keep);
        code.release(errors);
    }

    private static void findErrors(VectorCode code, Shape shape, Vec keep, List<Vec> errors) {
        Vec scalar = code.vector();
        Vec value = code.vector();
        errors.forEach(code::zero);
        rows(code, shape, () -> {
            code.loadRepeated(scalar, at(RSI, R12, Float.BYTES, 0));
            for (int v = 0; v < errors.size(); v++) {
                code.addProduct(errors.get(v), scalar, vector(code, R11, v));
            }
        });
        code.loadRepeated(scalar, at(R8));
        for (int v = 0; v < errors.size(); v++) {
            Vec known = errors.get(v);
            code.multiply(known, known, keep);
            code.load(value, vector(code, RDX, v));
            code.subtract(known, value, known);
            code.multiply(known, known, scalar);
        }
        code.release(List.of(scalar, value));
    }

    private static void changeState(VectorCode code, Shape shape, Vec keep, List<Vec> errors, List<Vec> sums) {
        Vec key = code.vector();
        Vec query = code.vector();
        Vec kept = code.vector();
        sums.forEach(code::zero);
        rows(code, shape, () -> {
            code.loadRepeated(key, at(RSI, R12, Float.BYTES, 0));
            code.loadRepeated(query, at(RDI, R12, Float.BYTES, 0));
            for (int v = 0; v < sums.size(); v++) {
                Address place = vector(code, R11, v);
                code.multiply(kept, keep, place);
                code.addProduct(kept, errors.get(v), key);
                code.store(place, kept);
                code.addProduct(sums.get(v), kept, query);
            }
        });
        code.release(List.of(key, query, kept));
    }

    /** For each row of the state, with its address in r11 and its number in r12. */
    private static void rows(VectorCode code, Shape shape, Runnable body) {
        Assembler asm = code.assembler();
        asm.emit(MOV, R11, RAX);
        asm.emit(MOV, R12, imm(0));
        asm.emit(MOV, RBX, imm(shape.keyDim));
        code.loop(RBX, () -> {
            body.run();
            code.advance(R11, bytes(shape.values));
            code.advance(R12, 1);
        });
    }
}
