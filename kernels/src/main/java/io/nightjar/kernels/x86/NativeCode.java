package io.nightjar.kernels.x86;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** Code that the CPU at hand runs. */
public record NativeCode() implements CodeLinker {

    @Override
    @SuppressWarnings("restricted")
    public MethodHandle link(Assembler code, FunctionDescriptor type) {
        MemorySegment executable = ExecutableMemory.copyOf(code.assemble(), Arena.ofAuto());
        return Linker.nativeLinker().downcallHandle(executable, type, Linker.Option.critical(true));
    }
}
