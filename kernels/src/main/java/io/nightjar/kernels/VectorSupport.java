package io.nightjar.kernels;

import io.nightjar.ops.ExpertOp;
import io.nightjar.ops.Op;
import io.nightjar.ops.RecurrentOp;

/**
 * Whether the Vector API is there. Kept apart from the kernels that use it, so that this class loads in a JVM that was
 * started without the module.
 *
 * <p>A JVM that is started with an incubator module prints a warning, and does without most of its AOT cache: module graph,
 * linked classes, profiles. So the module is loaded when it is first asked for, in the way in which the JVM itself loads the modules of
 * agents; that needs {@code --add-exports java.base/jdk.internal.module=ALL-UNNAMED}, or the line of the jar's manifest that says the same.
 */
final class VectorSupport {

    private static final String MODULE = "jdk.incubator.vector";

    private VectorSupport() {}

    /** Why vector kernels cannot be used; empty if they can. */
    static String obstacle() {
        if (!VectorModule.LOADED) {
            return "this JVM was started without --add-modules " + MODULE;
        }
        int bits = VectorKernels.vectorBits();
        return bits < 128 ? "this CPU has vectors of " + bits + " bits" : "";
    }

    /** Loads the module once, when it is first asked for. */
    private static final class VectorModule {

        private static final boolean LOADED =
                ModuleLayer.boot().findModule(MODULE).isPresent() || load();

        private static boolean load() {
            try {
                Class.forName("jdk.internal.module.Modules")
                        .getMethod("loadModule", String.class)
                        .invoke(null, MODULE);
                return true;
            } catch (ReflectiveOperationException e) {
                return false;
            }
        }
    }

    static KernelSet kernels() {
        return new VectorKernels();
    }

    /** Whether the set {@code vector} may have a kernel of its own for this op; else it computes it as {@code reference} does. */
    static boolean takes(Op op) {
        return switch (op) {
            case Op.MatMul _, Op.HeadMatMul _, ExpertOp.MatMul _, Op.Attend _ -> true;
            case Op.Glu _, Op.ClampedGlu _, Op.Activate _, Op.GaussianTopK _, Op.SoftCap _ -> true;
            case Op.LayerNorm _, Op.RmsNorm _ -> true;
            case RecurrentOp.SelectiveScan _, RecurrentOp.DeltaRule _ -> true;
            default -> false;
        };
    }

    /** Compiles one op as the set {@code vector} does. */
    static Kernel compile(Op op, Compilation with) {
        return VectorKernels.compile(op, with);
    }
}
