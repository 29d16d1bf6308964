package io.nightjar.kernels.x86;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.ValueLayout;

/**
 * Linux lets a process use tile registers only after it has asked for them, because they take 8 KiB of every thread's saved state.
 * It is asked once, for all threads. Thread-safe.
 *
 * <p>Source: Linux, Documentation/arch/x86/xstate.rst.
 */
public final class TilePermission {

    private static final long ARCH_PRCTL = 158;
    private static final long REQUEST_PERMISSION = 0x1023;
    private static final long TILE_DATA = 18;
    private static final FunctionDescriptor SYSTEM_CALL = FunctionDescriptor.of(
            ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG);

    private TilePermission() {}

    /** Asks at its first use. */
    private static final class Answer {
        private static final String OBSTACLE = ask();
    }

    /** Why the system does not let this process use tile registers; empty if it does. Only to be asked where the CPU has them. */
    public static String obstacle() {
        return Answer.OBSTACLE;
    }

    private static String ask() {
        if (!SystemPages.isLinux()) {
            return "";
        }
        SystemPages.Result result = SystemPages.call("syscall", SYSTEM_CALL, ARCH_PRCTL, REQUEST_PERMISSION, TILE_DATA);
        return result.value().equals(0L)
                ? ""
                : "the system refuses tile registers to this process, error " + result.error();
    }
}
