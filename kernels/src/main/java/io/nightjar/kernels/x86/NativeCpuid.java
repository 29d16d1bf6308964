package io.nightjar.kernels.x86;

import static io.nightjar.kernels.x86.Address.at;
import static io.nightjar.kernels.x86.GeneralOp.CPUID;
import static io.nightjar.kernels.x86.GeneralOp.MOV;
import static io.nightjar.kernels.x86.GeneralOp.OR;
import static io.nightjar.kernels.x86.GeneralOp.POP;
import static io.nightjar.kernels.x86.GeneralOp.PUSH;
import static io.nightjar.kernels.x86.GeneralOp.RET;
import static io.nightjar.kernels.x86.GeneralOp.SHL;
import static io.nightjar.kernels.x86.GeneralOp.XGETBV;
import static io.nightjar.kernels.x86.GeneralOp.XOR;
import static io.nightjar.kernels.x86.Gpr.R8;
import static io.nightjar.kernels.x86.Gpr.RAX;
import static io.nightjar.kernels.x86.Gpr.RBX;
import static io.nightjar.kernels.x86.Gpr.RCX;
import static io.nightjar.kernels.x86.Gpr.RDI;
import static io.nightjar.kernels.x86.Gpr.RDX;
import static io.nightjar.kernels.x86.Gpr.RSI;
import static io.nightjar.kernels.x86.Immediate.imm;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** The CPU at hand, asked by code of our own. For one thread, until the arena is closed. */
final class NativeCpuid implements Cpuid {

    private static final FunctionDescriptor ASK =
            FunctionDescriptor.ofVoid(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS);
    private static final FunctionDescriptor READ = FunctionDescriptor.of(ValueLayout.JAVA_LONG);

    private final MethodHandle cpuid;
    private final MethodHandle xgetbv;
    private final MemorySegment answer;

    NativeCpuid(Arena arena) {
        this.cpuid = function(askCode(), ASK, arena);
        this.xgetbv = function(readCode(), READ, arena);
        this.answer = arena.allocate(ValueLayout.JAVA_INT, 4);
    }

    @SuppressWarnings("restricted")
    private static MethodHandle function(Assembler code, FunctionDescriptor type, Arena arena) {
        return Linker.nativeLinker().downcallHandle(ExecutableMemory.copyOf(code.assemble(), arena), type);
    }

    /** {@code void (int number, int part, int answer[4])}. */
    private static Assembler askCode() {
        Assembler code = new Assembler();
        code.emit(PUSH, RBX);
        code.emit(MOV, R8, RDX);
        code.emit(MOV, RAX.dword(), RDI.dword());
        code.emit(MOV, RCX.dword(), RSI.dword());
        code.emit(CPUID);
        code.emit(MOV, at(R8), RAX.dword());
        code.emit(MOV, at(R8, 4), RBX.dword());
        code.emit(MOV, at(R8, 8), RCX.dword());
        code.emit(MOV, at(R8, 12), RDX.dword());
        code.emit(POP, RBX);
        code.emit(RET);
        return code;
    }

    /** {@code long ()}. */
    private static Assembler readCode() {
        Assembler code = new Assembler();
        code.emit(XOR, RCX.dword(), RCX.dword());
        code.emit(XGETBV);
        code.emit(SHL, RDX, imm(32));
        code.emit(OR, RAX, RDX);
        code.emit(RET);
        return code;
    }

    @Override
    public Answer leaf(int number, int part) {
        try {
            cpuid.invokeExact(number, part, answer);
        } catch (Throwable e) {
            throw new AssertionError("cpuid does not throw", e);
        }
        return new Answer(word(0), word(1), word(2), word(3));
    }

    private int word(int index) {
        return answer.getAtIndex(ValueLayout.JAVA_INT, index);
    }

    @Override
    public long xcr0() {
        try {
            return (long) xgetbv.invokeExact();
        } catch (Throwable e) {
            throw new AssertionError("xgetbv does not throw", e);
        }
    }
}
