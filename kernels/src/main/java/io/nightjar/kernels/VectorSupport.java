package io.nightjar.kernels;

import io.nightjar.ops.Op;

/**
 * Whether the Vector API is there. Kept apart from the kernels that use it, so that this class loads in a JVM that was
 * started without the module.
 */
final class VectorSupport {

    private static final String MODULE = "jdk.incubator.vector";

    private VectorSupport() {}

    /** Why vector kernels cannot be used; empty if they can. */
    static String obstacle() {
        if (ModuleLayer.boot().findModule(MODULE).isEmpty()) {
            return "this JVM was started without --add-modules " + MODULE;
        }
        int bits = VectorKernels.vectorBits();
        return bits < 128 ? "this CPU has vectors of " + bits + " bits" : "";
    }

    static KernelSet kernels() {
        return new VectorKernels();
    }

    /** Compiles one op as the set {@code vector} does. */
    static Kernel compile(Op op, Compilation with) {
        return VectorKernels.compile(op, with);
    }
}
