package io.nightjar.kernels;

import io.nightjar.base.KernelException;
import io.nightjar.kernels.x86.Level;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The kernel sets, best first, and which of them this JVM and machine can run. */
public final class KernelSets {

    private static final String X86_AT_LEVEL = "x86:";

    private KernelSets() {}

    /**
     * The set that was chosen and, where a better one is not available, why.
     *
     * @param set the chosen one
     * @param notes a line for each better set that was passed over
     */
    public record Choice(KernelSet set, List<String> notes) {}

    /** The best available set. */
    public static Choice best() {
        String obstacle = VectorSupport.obstacle();
        return obstacle.isEmpty()
                ? new Choice(VectorSupport.kernels(), List.of())
                : new Choice(new ReferenceKernels(), List.of("vector kernels are not available: " + obstacle));
    }

    /**
     * The set of this name, without falling back.
     *
     * @throws KernelException if there is no such set, or not on this JVM and machine
     */
    public static KernelSet named(String name) {
        String set = name.toLowerCase(Locale.ROOT);
        if (set.startsWith(X86_AT_LEVEL)) {
            return atLevel(set.substring(X86_AT_LEVEL.length()));
        }
        return switch (set) {
            case "reference" -> new ReferenceKernels();
            case "vector" -> {
                requireNone("vector", VectorSupport.obstacle());
                yield VectorSupport.kernels();
            }
            case "x86" -> {
                requireNone("x86", X86Kernels.obstacle());
                yield X86Kernels.best();
            }
            default ->
                throw new KernelException(
                        "kernel set \"" + name + "\": expected x86, vector or reference - see NIGHTJAR_KERNELS");
        };
    }

    private static KernelSet atLevel(String name) {
        Level level = Level.named(name)
                .orElseThrow(() -> new KernelException("kernel set x86:" + name + ": expected one of "
                        + Stream.of(Level.values()).map(Level::text).toList()));
        requireNone(X86_AT_LEVEL + name, X86Kernels.obstacle(level));
        return new X86Kernels(level);
    }

    private static void requireNone(String set, String obstacle) {
        if (!obstacle.isEmpty()) {
            throw new KernelException("kernel set " + set + " is not available: " + obstacle);
        }
    }
}
