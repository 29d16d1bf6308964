package io.nightjar.kernels.x86;

import static io.nightjar.kernels.x86.Gpr.RCX;
import static io.nightjar.kernels.x86.Gpr.RDI;
import static io.nightjar.kernels.x86.Gpr.RDX;
import static io.nightjar.kernels.x86.Gpr.RSI;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.function.Consumer;

/** Code that makes each value of a row of one value, or two, of others; {@link RowCode} gives it. Thread-safe. */
public final class RowMap {

    private static final FunctionDescriptor TYPE = FunctionDescriptor.ofVoid(
            ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG);

    private final MethodHandle function;
    private final int lanes;

    private RowMap(MethodHandle function, int lanes) {
        this.function = function;
        this.lanes = lanes;
    }

    /**
     * {@code void (first in rdi, second in rsi, y in rdx, vectors in rcx)}.
     *
     * @param body writes what makes one vector of y
     */
    static RowMap link(String name, Level level, CodeLinker linker, Consumer<VectorCode> body) {
        VectorCode code = VectorCode.of(level);
        code.loop(RCX, () -> {
            body.accept(code);
            code.advance(RDI, code.bytes());
            code.advance(RSI, code.bytes());
            code.advance(RDX, code.bytes());
        });
        new Frame(List.of(), 0).leave(code.assembler());
        return new RowMap(linker.link(name, code.assembler(), TYPE), code.lanes());
    }

    /** {@code y = map(first, second)} for whole vectors of F32; y may be either. */
    public void apply(MemorySegment first, MemorySegment second, MemorySegment y, int values) {
        try {
            function.invokeExact(first, second, y, (long) values / lanes);
        } catch (Throwable e) {
            throw new AssertionError("generated code does not throw", e);
        }
    }

    /** {@code y = map(x)}, likewise. */
    public void apply(MemorySegment x, MemorySegment y, int values) {
        apply(x, x, y, values);
    }
}
