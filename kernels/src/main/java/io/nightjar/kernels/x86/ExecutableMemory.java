package io.nightjar.kernels.x86;

import io.nightjar.base.KernelException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Memory from which the CPU may run code that was made here. Pages are mapped for writing, filled, and then switched to reading
 * and executing; they are never writable and executable at once, so that systems which forbid that allow this.
 *
 * <p>Code follows the calling convention of System V. Thread-safe.
 */
public final class ExecutableMemory {

    private ExecutableMemory() {}

    /** Why machine code cannot be run here, as far as that is known before it is tried; empty if it can. */
    public static String obstacle() {
        String architecture = System.getProperty("os.arch", "unknown");
        if (!architecture.equals("amd64") && !architecture.equals("x86_64")) {
            return "this CPU is of the kind " + architecture;
        }
        return SystemPages.obstacle();
    }

    /**
     * A copy of this code that can be executed until the arena is closed.
     *
     * @throws KernelException if the system does not give such memory, with its reason
     */
    @SuppressWarnings("restricted")
    public static MemorySegment copyOf(byte[] code, Arena arena) {
        MemorySegment pages = SystemPages.map(code.length);
        try {
            MemorySegment.copy(code, 0, pages, ValueLayout.JAVA_BYTE, 0, code.length);
            SystemPages.protect(pages, SystemPages.READ | SystemPages.EXECUTE);
        } catch (KernelException e) {
            SystemPages.unmap(pages);
            throw e;
        }
        return pages.reinterpret(arena, SystemPages::unmap).asReadOnly();
    }
}
