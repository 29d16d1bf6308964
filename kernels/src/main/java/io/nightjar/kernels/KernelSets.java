package io.nightjar.kernels;

import io.nightjar.base.KernelException;
import io.nightjar.kernels.x86.Level;
import io.nightjar.kernels.x86.NativeCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The kernel sets, best first, and which of them this JVM and machine can run. */
public final class KernelSets {

    private static final String X86_AT_LEVEL = "x86:";
    /** The mode that computes prompts in BF16: another arithmetic, which is never chosen but by name. */
    private static final String X86_AMX_BF16 = "x86:amx-bf16";

    private static final List<String> BEST_FIRST = List.of("x86", "vector");

    private KernelSets() {}

    /**
     * The set that was chosen and, where a better one is not available, why.
     *
     * @param set the chosen one
     * @param notes a line for each better set that was passed over
     */
    public record Choice(KernelSet set, List<String> notes) {}

    /** Makes ready what compiling a program with the best set takes: the JVM needs long for the first call of a function that is not Java. */
    public static void prepare() {
        if (X86Kernels.obstacle().isEmpty()) {
            X86Kernels.best().prepare();
        }
    }

    /** The best available set. */
    public static Choice best() {
        List<String> notes = new ArrayList<>();
        for (String name : BEST_FIRST) {
            String obstacle = obstacle(name);
            if (obstacle.isEmpty()) {
                addNoteOfLevel(name, notes);
                return new Choice(make(name), List.copyOf(notes));
            }
            notes.add(name + " kernels are not available: " + obstacle);
        }
        return new Choice(new ReferenceKernels(), List.copyOf(notes));
    }

    private static void addNoteOfLevel(String set, List<String> notes) {
        String obstacle = set.equals("x86") ? X86Kernels.obstacleOfHighest() : "";
        if (!obstacle.isEmpty()) {
            notes.add("the highest level of this CPU is not available: " + obstacle);
        }
    }

    /**
     * Why a set cannot be used here; empty if it can.
     *
     * @throws KernelException if there is no such set
     */
    public static String obstacle(String name) {
        String set = name.toLowerCase(Locale.ROOT);
        if (set.startsWith(X86_AT_LEVEL)) {
            return X86Kernels.obstacle(level(set));
        }
        return switch (set) {
            case "x86" -> X86Kernels.obstacle();
            case "vector" -> VectorSupport.obstacle();
            case "reference" -> "";
            default ->
                throw new KernelException(
                        "kernel set \"" + name + "\": expected x86, vector or reference - see NIGHTJAR_KERNELS");
        };
    }

    /**
     * The set of this name, without falling back.
     *
     * @throws KernelException if there is no such set, or not on this JVM and machine
     */
    public static KernelSet named(String name) {
        String obstacle = obstacle(name);
        if (!obstacle.isEmpty()) {
            throw new KernelException("kernel set " + name + " is not available: " + obstacle);
        }
        return make(name.toLowerCase(Locale.ROOT));
    }

    /** Makes a set that is available. */
    private static KernelSet make(String set) {
        return switch (set) {
            case "x86" -> X86Kernels.best();
            case "vector" -> VectorSupport.kernels();
            case "reference" -> new ReferenceKernels();
            case X86_AMX_BF16 -> X86Kernels.wideningPrompts(Level.AMX, new NativeCode());
            default -> new X86Kernels(level(set));
        };
    }

    private static Level level(String set) {
        return set.equals(X86_AMX_BF16)
                ? Level.AMX
                : Level.named(set.substring(X86_AT_LEVEL.length()))
                        .orElseThrow(() -> new KernelException("kernel set " + set + ": expected x86 at one of "
                                + Stream.of(Level.values()).map(Level::text).toList() + ", or " + X86_AMX_BF16));
    }
}
