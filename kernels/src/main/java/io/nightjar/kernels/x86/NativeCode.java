package io.nightjar.kernels.x86;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** Assembled code as methods that Java can call. */
public final class NativeCode {

    private NativeCode() {}

    /**
     * Makes code callable. It must be short: the garbage collector waits for a call, so that memory of the heap may be passed.
     *
     * @param code a function by the calling convention of System V
     * @param type of the function
     * @return the function; its code lives as long as the handle
     * @throws io.nightjar.base.KernelException if the system gives no executable memory
     */
    @SuppressWarnings("restricted")
    public static MethodHandle link(Assembler code, FunctionDescriptor type) {
        MemorySegment executable = ExecutableMemory.copyOf(code.assemble(), Arena.ofAuto());
        return Linker.nativeLinker().downcallHandle(executable, type, Linker.Option.critical(true));
    }
}
