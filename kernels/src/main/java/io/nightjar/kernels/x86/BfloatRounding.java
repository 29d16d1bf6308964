package io.nightjar.kernels.x86;

import static io.nightjar.kernels.x86.Address.at;
import static io.nightjar.kernels.x86.GeneralOp.ADD;
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
 * Code that rounds F32 values to BF16, to the nearest, ties to even; what is not a number stays so. It is done with integers, because
 * {@code vcvtneps2bf16} takes denormals for zeros. For levels with products of BF16, which have masks. Thread-safe.
 */
public final class BfloatRounding {

    private static final FunctionDescriptor TYPE = FunctionDescriptor.ofVoid(
            ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG);
    private static final int PAIR = 2;
    /** Below half of what the last bit that stays is worth. */
    private static final int ALMOST_HALF = 0x7fff;
    /** Of numbers that are none, so that not all bits that tell so are cut off. */
    private static final int QUIET = 0x0040_0000;
    /** The predicate of comparisons that holds where either is not a number. */
    private static final int UNORDERED = 3;

    private final MethodHandle function;
    private final int valuesAtOnce;

    /**
     * Generates the code for a level.
     *
     * @param unitValues values that lie together: 2, or a multiple of the lanes
     */
    public BfloatRounding(int unitValues, Level level, CodeLinker linker) {
        this.function = linker.link("round to BF16 by " + unitValues, write(unitValues, level), TYPE);
        this.valuesAtOnce = Math.max(unitValues, level.lanes());
    }

    /** Values of a run. */
    public int valuesAtOnce() {
        return valuesAtOnce;
    }

    /**
     * Rounds values.
     *
     * @param values F32; may be on the heap, like what is written
     * @param runs of {@link #valuesAtOnce()} values, at least 1
     * @param to the first unit
     * @param strideBytes from one unit to the next
     */
    public void round(MemorySegment values, long runs, MemorySegment to, long strideBytes) {
        try {
            function.invokeExact(values, runs, to, strideBytes);
        } catch (Throwable e) {
            throw new AssertionError("generated code does not throw", e);
        }
    }

    /** {@code void (values in rdi, runs in rsi, to in rdx, stride in rcx)}. */
    static Assembler write(int unitValues, Level level) {
        VectorCode code = VectorCode.of(level);
        Vec x = code.vector();
        code.loop(RSI, () -> {
            if (unitValues == PAIR) {
                code.load(x, at(RDI));
                round(code, x);
                storePairs(code, x);
            } else {
                for (int i = 0; i < unitValues; i += code.lanes()) {
                    code.load(x, at(RDI, (long) i * Float.BYTES));
                    round(code, x);
                    code.store(at(RDX, (long) i * Short.BYTES), half(x));
                }
                code.assembler().emit(ADD, RDX, RCX);
            }
            code.advance(RDI, (long) Math.max(unitValues, code.lanes()) * Float.BYTES);
        });
        new Frame(List.of(), 0).leave(code.assembler());
        return code.assembler();
    }

    private static Vec half(Vec x) {
        return x.as(x.bits() / 2);
    }

    /** Leaves the results, side by side, in the lower half of the register. */
    static void round(VectorCode code, Vec x) {
        Assembler asm = code.assembler();
        Vec rounded = code.vector();
        asm.emit(IntegerOp.VPSRLD, rounded, x, imm(Short.SIZE));
        code.and(rounded, rounded, code.repeatedInt(1));
        code.addInts(rounded, rounded, code.repeatedInt(ALMOST_HALF));
        code.addInts(rounded, rounded, x);
        asm.emit(FloatOp.VCMPPS, Mask.K1, x, x, imm(UNORDERED));
        asm.emit(IntegerOp.VPORD, rounded, x, code.repeatedInt(QUIET), Mask.K1.merging());
        asm.emit(IntegerOp.VPSRLD, rounded, rounded, imm(Short.SIZE));
        asm.emit(MoveOp.VPMOVDW, half(x), rounded);
        code.release(rounded);
    }

    private static void storePairs(VectorCode code, Vec x) {
        Assembler asm = code.assembler();
        Vec four = x.as(128);
        for (int part = 0; part < half(x).bits() / four.bits(); part++) {
            if (part > 0) {
                asm.emit(ShuffleOp.VEXTRACTF128, four, half(x), imm(part));
            }
            code.storeFirst(at(RDX), four);
            asm.emit(ADD, RDX, RCX);
            for (int i = 1; i < four.bits() / Integer.SIZE; i++) {
                asm.emit(ShuffleOp.VPEXTRD, at(RDX), four, imm(i));
                asm.emit(ADD, RDX, RCX);
            }
        }
    }
}
