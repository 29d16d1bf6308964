package io.nightjar.kernels.x86;

import static io.nightjar.kernels.x86.Address.at;
import static io.nightjar.kernels.x86.Gpr.RCX;
import static io.nightjar.kernels.x86.Gpr.RDI;
import static io.nightjar.kernels.x86.Gpr.RDX;
import static io.nightjar.kernels.x86.Gpr.RSI;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Code that works on runs of F32 values, whole vectors; segments may be on the heap. Thread-safe. */
public final class RowCode {

    private static final FunctionDescriptor MAP = FunctionDescriptor.ofVoid(
            ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG);
    private static final FunctionDescriptor SUM =
            FunctionDescriptor.of(ValueLayout.JAVA_FLOAT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG);
    private static final FunctionDescriptor SCALE = FunctionDescriptor.ofVoid(
            ValueLayout.ADDRESS,
            ValueLayout.ADDRESS,
            ValueLayout.ADDRESS,
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_FLOAT);

    private final int lanes;
    private final MethodHandle sumOfSquares;
    private final MethodHandle scale;
    private final Level level;
    private final CodeLinker linker;
    /* A model needs one or two of them. */
    private final Map<ActivationCode, MethodHandle> gates = new ConcurrentHashMap<>();
    private final Map<ActivationCode, MethodHandle> activations = new ConcurrentHashMap<>();

    /** Generates the code for a level. */
    public RowCode(Level level, CodeLinker linker) {
        this.level = level;
        this.linker = linker;
        this.lanes = level.lanes();
        this.sumOfSquares = linker.link("sum of squares", writeSumOfSquares(level), SUM);
        this.scale = linker.link("scale", writeScale(level), SCALE);
    }

    /** Values in a vector. */
    public int lanes() {
        return lanes;
    }

    /** {@code sum of x^2}: each lane is a chain of fused multiply-adds, and lanes are added as a tree of halves. */
    public float sumOfSquares(MemorySegment x, int values) {
        try {
            return (float) sumOfSquares.invokeExact(x, (long) values / lanes);
        } catch (Throwable e) {
            throw new AssertionError("generated code does not throw", e);
        }
    }

    /** {@code y = x * factor * gain}. */
    public void scale(MemorySegment x, MemorySegment gain, MemorySegment y, int values, float factor) {
        try {
            scale.invokeExact(x, gain, y, (long) values / lanes, factor);
        } catch (Throwable e) {
            throw new AssertionError("generated code does not throw", e);
        }
    }

    /** {@code y = activation(gate) * up}. */
    public void gate(ActivationCode activation, MemorySegment gate, MemorySegment up, MemorySegment y, int values) {
        MethodHandle function =
                gates.computeIfAbsent(activation, key -> linker.link("gate " + key, writeMap(level, key, true), MAP));
        map(function, gate, up, y, values);
    }

    /** {@code y = activation(x)}. */
    public void activate(ActivationCode activation, MemorySegment x, MemorySegment y, int values) {
        MethodHandle function = activations.computeIfAbsent(
                activation, key -> linker.link("activate " + key, writeMap(level, key, false), MAP));
        map(function, x, x, y, values);
    }

    private void map(MethodHandle function, MemorySegment a, MemorySegment b, MemorySegment y, int values) {
        try {
            function.invokeExact(a, b, y, (long) values / lanes);
        } catch (Throwable e) {
            throw new AssertionError("generated code does not throw", e);
        }
    }

    /** {@code float (x in rdi, vectors in rsi)}. */
    static Assembler writeSumOfSquares(Level level) {
        VectorCode code = VectorCode.of(level);
        Vec sum = code.vector();
        Vec x = code.vector();
        code.zero(sum);
        code.loop(RSI, () -> {
            code.load(x, at(RDI));
            code.addProduct(sum, x, x);
            code.advance(RDI, code.bytes());
        });
        code.fold(VectorCode.Fold.ADD, sum, x);
        code.returnFirst(sum);
        new Frame(List.of(), 0).leave(code.assembler());
        return code.assembler();
    }

    /** {@code void (x in rdi, gain in rsi, y in rdx, vectors in rcx, factor in xmm0)}. */
    static Assembler writeScale(Level level) {
        VectorCode code = VectorCode.of(level);
        Vec factor = code.firstArgument();
        Vec x = code.vector();
        code.loop(RCX, () -> {
            code.multiply(x, factor, at(RDI));
            code.multiply(x, x, at(RSI));
            code.store(at(RDX), x);
            code.advance(RDI, code.bytes());
            code.advance(RSI, code.bytes());
            code.advance(RDX, code.bytes());
        });
        new Frame(List.of(), 0).leave(code.assembler());
        return code.assembler();
    }

    /** {@code void (gate or x in rdi, up in rsi, y in rdx, vectors in rcx)}. */
    static Assembler writeMap(Level level, ActivationCode activation, boolean gated) {
        VectorCode code = VectorCode.of(level);
        Vec x = code.vector();
        code.loop(RCX, () -> {
            code.load(x, at(RDI));
            activation.apply(code, x);
            if (gated) {
                code.multiply(x, x, at(RSI));
                code.advance(RSI, code.bytes());
            }
            code.store(at(RDX), x);
            code.advance(RDI, code.bytes());
            code.advance(RDX, code.bytes());
        });
        new Frame(List.of(), 0).leave(code.assembler());
        return code.assembler();
    }
}
