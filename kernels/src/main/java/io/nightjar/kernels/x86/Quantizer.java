package io.nightjar.kernels.x86;

import static io.nightjar.kernels.x86.Address.at;
import static io.nightjar.kernels.x86.GeneralOp.ADD;
import static io.nightjar.kernels.x86.Gpr.RCX;
import static io.nightjar.kernels.x86.Gpr.RDI;
import static io.nightjar.kernels.x86.Gpr.RDX;
import static io.nightjar.kernels.x86.Gpr.RSI;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;

/** Code that makes {@link ActivationBlock}s of F32 values. Thread-safe. */
public final class Quantizer {

    private static final FunctionDescriptor TYPE = FunctionDescriptor.ofVoid(
            ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG);

    private final MethodHandle function;

    /** Generates the code for a level. */
    public Quantizer(Level level, CodeLinker linker) {
        this.function = linker.link("quantize " + level.text(), write(level), TYPE);
    }

    /**
     * Rounds a row.
     *
     * @param values F32; may be on the heap
     * @param blocks of 32 values, at least 1
     * @param to the first block
     * @param strideBytes from one block to the next
     */
    public void quantize(MemorySegment values, long blocks, MemorySegment to, long strideBytes) {
        try {
            function.invokeExact(values, blocks, to, strideBytes);
        } catch (Throwable e) {
            throw new AssertionError("generated code does not throw", e);
        }
    }

    /** {@code void (values in rdi, blocks in rsi, to in rdx, stride in rcx)}. */
    static Assembler write(Level level) {
        VectorCode code = VectorCode.of(level);
        code.loop(RSI, () -> block(code));
        new Frame(List.of(), 0).leave(code.assembler());
        return code.assembler();
    }

    private static void block(VectorCode code) {
        int count = PanelFormat.BLOCK_COLUMNS / code.lanes();
        List<Vec> values = code.vectors(count);
        Vec largest = code.vector();
        Vec scratch = code.vector();
        Vec scale = code.vector();
        for (int i = 0; i < count; i++) {
            code.load(values.get(i), at(RDI, (long) i * code.bytes()));
            code.absolute(scratch, values.get(i));
            if (i == 0) {
                code.move(largest, scratch);
            } else {
                code.max(largest, largest, scratch);
            }
        }
        code.fold(VectorCode.Fold.MAX, largest, scratch);
        code.fill(scratch, ActivationBlock.LARGEST);
        code.divide(scale, largest, scratch);
        code.divide(scratch, scratch, largest);
        code.keepWhereAtLeast(scale, scale, largest, code.repeated(ActivationBlock.SMALLEST));
        code.keepWhereAtLeast(scratch, scratch, largest, code.repeated(ActivationBlock.SMALLEST));
        for (Vec vector : values) {
            code.multiply(vector, vector, scratch);
            code.toInts(vector, vector);
        }
        code.release(List.of(largest, scratch));
        storeSums(code, values, scale);
        code.release(scale);
        for (int i = 0; i < count; i++) {
            code.storeBytes(at(RDX, ActivationBlock.INTEGERS_AT + (long) i * code.lanes()), values.get(i));
        }
        code.release(values);
        code.advance(RDI, PanelFormat.BLOCK_COLUMNS * Float.BYTES);
        code.assembler().emit(ADD, RDX, RCX);
    }

    /** Half a block at a time; each vector has a part of one half. */
    private static void storeSums(VectorCode code, List<Vec> values, Vec scale) {
        Vec scratch = code.vector();
        List<Vec> sums = new ArrayList<>(code.vectors(3));
        int half = values.size() / 2;
        for (int i = 0; i < 2; i++) {
            Vec sum = sums.get(1 + i);
            code.move(sum, values.get(i * half));
            for (int j = 1; j < half; j++) {
                code.addInts(sum, sum, values.get(i * half + j));
            }
            code.fold(VectorCode.Fold.ADD_INTS, sum, scratch);
        }
        code.addInts(sums.get(0), sums.get(1), sums.get(2));
        code.storeFirst(at(RDX, ActivationBlock.SCALE_AT), scale);
        for (int i = 0; i < sums.size(); i++) {
            Vec sum = sums.get(i);
            code.toFloats(scratch, sum);
            code.multiply(scratch, scratch, scale);
            code.storeFirst(at(RDX, ActivationBlock.SCALED_SUMS_AT + (long) i * Float.BYTES), scratch);
            code.zero(scratch);
            code.subtractInts(sum, scratch, sum);
            code.storeFirst(at(RDX, ActivationBlock.NEGATED_SUMS_AT + (long) i * Integer.BYTES), sum);
        }
        code.release(sums);
        code.release(scratch);
    }
}
