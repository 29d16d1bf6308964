package io.nightjar.kernels.x86;

import static io.nightjar.kernels.x86.Address.at;
import static io.nightjar.kernels.x86.GeneralOp.ADD;
import static io.nightjar.kernels.x86.GeneralOp.MOV;
import static io.nightjar.kernels.x86.Gpr.R10;
import static io.nightjar.kernels.x86.Gpr.R11;
import static io.nightjar.kernels.x86.Gpr.R8;
import static io.nightjar.kernels.x86.Gpr.R9;
import static io.nightjar.kernels.x86.Gpr.RAX;
import static io.nightjar.kernels.x86.Gpr.RCX;
import static io.nightjar.kernels.x86.Gpr.RDI;
import static io.nightjar.kernels.x86.Gpr.RDX;
import static io.nightjar.kernels.x86.Gpr.RSI;
import static io.nightjar.kernels.x86.Immediate.imm;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.List;

/**
 * Code for short convolutions over the tokens of a sequence, with channels side by side in the lanes: the products of each output
 * are rounded and added from zero, oldest input first. Thread-safe.
 */
public final class ConvolutionCode {

    private static final FunctionDescriptor TYPE = FunctionDescriptor.ofVoid(
            ValueLayout.ADDRESS,
            ValueLayout.ADDRESS,
            ValueLayout.ADDRESS,
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_LONG);

    private final MethodHandle function;
    private final int lanes;

    /**
     * What the code depends on.
     *
     * @param taps inputs of an output
     * @param row values from one row of taps to the next, and of outputs
     */
    public record Shape(int taps, int row) {}

    /** Generates the code for a shape. */
    public ConvolutionCode(Shape shape, Level level, CodeLinker linker) {
        this.function = linker.link("convolution " + shape, write(shape, level), TYPE);
        this.lanes = level.lanes();
    }

    /**
     * Computes outputs of some channels; segments may be on the heap.
     *
     * @param x the oldest input of the first output
     * @param row values from one row of inputs to the next
     * @param taps of the first channel, oldest first
     * @param out the first output
     * @param tokens outputs of a channel, at least 1
     * @param channels at least 1; whole vectors are read and written
     */
    public void convolve(MemorySegment x, int row, MemorySegment taps, MemorySegment out, int tokens, int channels) {
        try {
            function.invokeExact(
                    x, taps, out, (long) tokens, (long) Math.ceilDiv(channels, lanes), (long) row * Float.BYTES);
        } catch (Throwable e) {
            throw new AssertionError("generated code does not throw", e);
        }
    }

    /** {@code void (x in rdi, taps in rsi, out in rdx, tokens in rcx, vectors in r8, bytes of a row of x in r9)}. */
    static Assembler write(Shape shape, Level level) {
        VectorCode code = VectorCode.of(level);
        Assembler asm = code.assembler();
        code.loop(RCX, () -> {
            asm.emit(MOV, R11, imm(0));
            asm.emit(MOV, RAX, R8);
            code.loop(RAX, () -> channels(code, shape));
            asm.emit(ADD, RDI, R9);
            code.advance(RDX, bytes(shape.row));
        });
        new Frame(List.of(), 0).leave(asm);
        return asm;
    }

    private static long bytes(int values) {
        return (long) values * Float.BYTES;
    }

    /** A vector of channels from r11 bytes on, which it moves. */
    private static void channels(VectorCode code, Shape shape) {
        Assembler asm = code.assembler();
        Vec sum = code.vector();
        Vec x = code.vector();
        code.zero(sum);
        asm.emit(MOV, R10, RDI);
        asm.emit(ADD, R10, R11);
        for (int tap = 0; tap < shape.taps; tap++) {
            code.load(x, at(R10));
            code.multiply(x, x, at(RSI, R11, 1, tap * bytes(shape.row)));
            code.add(sum, sum, x);
            asm.emit(ADD, R10, R9);
        }
        code.store(at(RDX, R11, 1, 0), sum);
        code.release(List.of(sum, x));
        code.advance(R11, code.bytes());
    }
}
