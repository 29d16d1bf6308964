package io.nightjar.kernels.x86;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Code that the CPU at hand runs.
 *
 * @param record who hears of it
 */
public record NativeCode(CodeRecord record) implements CodeLinker {

    /** Recorded as the system properties say, see {@link CodeRecord}. */
    public NativeCode() {
        this(CodeRecord.ofSystemProperties());
    }

    @Override
    @SuppressWarnings("restricted")
    public MethodHandle link(String name, Assembler code, FunctionDescriptor type) {
        MemorySegment executable = ExecutableMemory.copyOf(code.assemble(), Arena.ofAuto());
        record.add(name, code, executable);
        return Linker.nativeLinker().downcallHandle(executable, type, Linker.Option.critical(true));
    }
}
