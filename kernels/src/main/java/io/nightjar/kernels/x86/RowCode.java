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
import java.util.function.Consumer;

/** Code that works on runs of F32 values, whole vectors; segments may be on the heap. Thread-safe. */
public final class RowCode {

    private static final FunctionDescriptor SUM =
            FunctionDescriptor.of(ValueLayout.JAVA_FLOAT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG);
    private static final FunctionDescriptor SCALE = FunctionDescriptor.ofVoid(
            ValueLayout.ADDRESS,
            ValueLayout.ADDRESS,
            ValueLayout.ADDRESS,
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_FLOAT);
    private static final FunctionDescriptor SUBTRACT = FunctionDescriptor.ofVoid(
            ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.JAVA_FLOAT);

    private final int lanes;
    private final MethodHandle sum;
    private final MethodHandle sumOfSquares;
    private final MethodHandle scale;
    private final MethodHandle subtract;
    private final MethodHandle scaleAndAdd;
    private final Level level;
    private final CodeLinker linker;
    /* By name. A model needs one or two of them. */
    private final Map<String, RowMap> maps = new ConcurrentHashMap<>();

    /** Generates the code for a level. */
    public RowCode(Level level, CodeLinker linker) {
        this.level = level;
        this.linker = linker;
        this.lanes = level.lanes();
        this.sum = linker.link("sum", writeSum(level, false), SUM);
        this.sumOfSquares = linker.link("sum of squares", writeSum(level, true), SUM);
        this.scale = linker.link("scale", writeScale(level), SCALE);
        this.subtract = linker.link("subtract", writeSubtract(level), SUBTRACT);
        this.scaleAndAdd = linker.link("scale and add", writeScaleAndAdd(level), SCALE);
    }

    /** Values in a vector. */
    public int lanes() {
        return lanes;
    }

    /** {@code sum of x}: each lane is a chain of sums, and lanes are added as a tree of halves. */
    public float sum(MemorySegment x, int values) {
        return sum(sum, x, values);
    }

    /** {@code sum of x^2}: each lane is a chain of fused multiply-adds, and lanes are added as a tree of halves. */
    public float sumOfSquares(MemorySegment x, int values) {
        return sum(sumOfSquares, x, values);
    }

    private float sum(MethodHandle function, MemorySegment x, int values) {
        try {
            return (float) function.invokeExact(x, (long) values / lanes);
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

    /** {@code y = y * factor * gain + bias}. */
    public void scaleAndAdd(MemorySegment y, MemorySegment gain, MemorySegment bias, int values, float factor) {
        try {
            scaleAndAdd.invokeExact(y, gain, bias, (long) values / lanes, factor);
        } catch (Throwable e) {
            throw new AssertionError("generated code does not throw", e);
        }
    }

    /** {@code y = x - subtrahend}. */
    public void subtract(MemorySegment x, MemorySegment y, int values, float subtrahend) {
        try {
            subtract.invokeExact(x, y, (long) values / lanes, subtrahend);
        } catch (Throwable e) {
            throw new AssertionError("generated code does not throw", e);
        }
    }

    /** {@code y = activation(gate) * up}. */
    public RowMap gate(ActivationCode activation) {
        return map("gate " + activation, code -> writeGate(code, activation));
    }

    /** {@code y = min(gate, limit) / (1 + exp(-slope * min(gate, limit))) * (clamp(up, -limit, limit) + 1)}. */
    public RowMap clampedGate(float slope, float limit) {
        return map("clamped gate " + slope + " " + limit, code -> writeClampedGate(code, slope, limit));
    }

    /** {@code y = activation(x)}. */
    public RowMap activate(ActivationCode activation) {
        return map("activate " + activation, code -> {
            Vec x = code.vector();
            code.load(x, at(RDI));
            activation.apply(code, x);
            code.store(at(RDX), x);
        });
    }

    /** {@code y = cap * tanh(x / cap)}. */
    public RowMap softCap(float cap) {
        return map("soft cap " + cap, code -> {
            Vec x = code.vector();
            code.load(x, at(RDI));
            code.divide(x, x, code.repeated(cap));
            ExponentialCode.tanh(code, x);
            code.multiply(x, x, code.repeated(cap));
            code.store(at(RDX), x);
        });
    }

    private RowMap map(String name, Consumer<VectorCode> body) {
        return maps.computeIfAbsent(name, key -> RowMap.link(key, level, linker, body));
    }

    /** {@code float (x in rdi, vectors in rsi)}. */
    static Assembler writeSum(Level level, boolean squares) {
        VectorCode code = VectorCode.of(level);
        Vec sum = code.vector();
        Vec x = code.vector();
        code.zero(sum);
        code.loop(RSI, () -> {
            code.load(x, at(RDI));
            if (squares) {
                code.addProduct(sum, x, x);
            } else {
                code.add(sum, sum, x);
            }
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

    /** {@code void (y in rdi, gain in rsi, bias in rdx, vectors in rcx, factor in xmm0)}. */
    static Assembler writeScaleAndAdd(Level level) {
        VectorCode code = VectorCode.of(level);
        Vec factor = code.firstArgument();
        Vec y = code.vector();
        code.loop(RCX, () -> {
            code.multiply(y, factor, at(RDI));
            code.multiply(y, y, at(RSI));
            code.add(y, y, at(RDX));
            code.store(at(RDI), y);
            code.advance(RDI, code.bytes());
            code.advance(RSI, code.bytes());
            code.advance(RDX, code.bytes());
        });
        new Frame(List.of(), 0).leave(code.assembler());
        return code.assembler();
    }

    /** {@code void (x in rdi, y in rsi, vectors in rdx, subtrahend in xmm0)}. */
    static Assembler writeSubtract(Level level) {
        VectorCode code = VectorCode.of(level);
        Vec subtrahend = code.firstArgument();
        Vec x = code.vector();
        code.loop(RDX, () -> {
            code.load(x, at(RDI));
            code.subtract(x, x, subtrahend);
            code.store(at(RSI), x);
            code.advance(RDI, code.bytes());
            code.advance(RSI, code.bytes());
        });
        new Frame(List.of(), 0).leave(code.assembler());
        return code.assembler();
    }

    private static void writeGate(VectorCode code, ActivationCode activation) {
        Vec x = code.vector();
        code.load(x, at(RDI));
        activation.apply(code, x);
        code.multiply(x, x, at(RSI));
        code.store(at(RDX), x);
    }

    /** What may be no number is the right operand of each limit, and so is kept. */
    private static void writeClampedGate(VectorCode code, float slope, float limit) {
        Vec gate = code.vector();
        Vec up = code.vector();
        Vec power = code.vector();
        code.fill(gate, limit);
        code.min(up, gate, at(RSI));
        code.min(gate, gate, at(RDI));
        code.fill(power, -limit);
        code.max(up, power, up);
        code.add(up, up, code.repeated(1f));
        code.multiply(power, gate, code.repeated(-slope));
        ActivationCode.divideBySum(code, gate, power);
        code.multiply(gate, gate, up);
        code.store(at(RDX), gate);
    }
}
