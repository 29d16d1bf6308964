package io.nightjar.kernels.x86;

import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;

/** Makes assembled code callable. */
public interface CodeLinker {

    /**
     * Makes a function callable. It must be short: the garbage collector waits for a call, so that memory of the heap may be passed.
     *
     * @param name what profiles and listings call it
     * @param code a function by the calling convention of System V
     * @param type of the function
     * @return the function; its code lives as long as the handle
     * @throws io.nightjar.base.KernelException if the system gives no executable memory
     */
    MethodHandle link(String name, Assembler code, FunctionDescriptor type);
}
