package io.nightjar.kernels.x86;

import io.nightjar.base.KernelException;
import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.Locale;

/**
 * Memory from which the CPU may run code that was made here. Pages are mapped for writing, filled, and then switched to reading
 * and executing; they are never writable and executable at once, so that systems which forbid that allow this.
 *
 * <p>Code follows the calling convention of System V, and pages come from {@code mmap}: Linux, and macOS on Intel. Thread-safe.
 */
public final class ExecutableMemory {

    private static final int READ = 1;
    private static final int WRITE = 2;
    private static final int EXECUTE = 4;
    private static final int PRIVATE = 2;
    private static final int ANONYMOUS_ON_LINUX = 0x20;
    private static final int ANONYMOUS_ON_MAC = 0x1000;

    private ExecutableMemory() {}

    /** Why machine code cannot be run here, as far as that is known before it is tried; empty if it can. */
    public static String obstacle() {
        String architecture = System.getProperty("os.arch", "unknown");
        if (!architecture.equals("amd64") && !architecture.equals("x86_64")) {
            return "this CPU is of the kind " + architecture;
        }
        return anonymous() == 0 ? "not made for " + System.getProperty("os.name") : "";
    }

    /** The flag of {@code mmap} for memory without a file; 0 on systems that this class does not know. */
    private static int anonymous() {
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        if (system.startsWith("linux")) {
            return ANONYMOUS_ON_LINUX;
        }
        return system.startsWith("mac") ? ANONYMOUS_ON_MAC : 0;
    }

    /**
     * A copy of this code that can be executed until the arena is closed.
     *
     * @throws KernelException if the system does not give such memory, with its reason
     */
    @SuppressWarnings("restricted")
    public static MemorySegment copyOf(byte[] code, Arena arena) {
        Pages pages = new Pages();
        MemorySegment written = pages.map(code.length);
        try {
            MemorySegment.copy(code, 0, written, ValueLayout.JAVA_BYTE, 0, code.length);
            pages.protect(written, READ | EXECUTE);
        } catch (KernelException e) {
            pages.unmap(written);
            throw e;
        }
        return written.reinterpret(arena, pages::unmap).asReadOnly();
    }

    /** The system's functions for pages. */
    @SuppressWarnings("restricted")
    private static final class Pages {

        private static final AddressLayout ADDRESS = ValueLayout.ADDRESS;
        private static final ValueLayout.OfLong SIZE = ValueLayout.JAVA_LONG;
        private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
        private static final StructLayout CALL_STATE = Linker.Option.captureStateLayout();
        private static final VarHandle ERROR = CALL_STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

        private final Linker linker = Linker.nativeLinker();

        MemorySegment map(long bytes) {
            MethodHandle mmap = function("mmap", FunctionDescriptor.of(ADDRESS, ADDRESS, SIZE, INT, INT, INT, SIZE));
            try (Arena call = Arena.ofConfined()) {
                MemorySegment state = call.allocate(CALL_STATE);
                MemorySegment start = (MemorySegment)
                        mmap.invoke(state, MemorySegment.NULL, bytes, READ | WRITE, PRIVATE | anonymous(), -1, 0L);
                if (start.address() == -1) {
                    throw failure("mmap", state);
                }
                return start.reinterpret(bytes);
            } catch (KernelException e) {
                throw e;
            } catch (Throwable e) {
                throw new AssertionError("a call of mmap does not throw", e);
            }
        }

        void protect(MemorySegment pages, int protection) {
            MethodHandle mprotect = function("mprotect", FunctionDescriptor.of(INT, ADDRESS, SIZE, INT));
            try (Arena call = Arena.ofConfined()) {
                MemorySegment state = call.allocate(CALL_STATE);
                if ((int) mprotect.invoke(state, pages, pages.byteSize(), protection) != 0) {
                    throw failure("mprotect", state);
                }
            } catch (KernelException e) {
                throw e;
            } catch (Throwable e) {
                throw new AssertionError("a call of mprotect does not throw", e);
            }
        }

        void unmap(MemorySegment pages) {
            MethodHandle munmap = function("munmap", FunctionDescriptor.of(INT, ADDRESS, SIZE));
            try (Arena call = Arena.ofConfined()) {
                // Nothing is lost if it fails but the address space of these pages.
                int ignored = (int) munmap.invoke(call.allocate(CALL_STATE), pages, pages.byteSize());
            } catch (Throwable e) {
                throw new AssertionError("a call of munmap does not throw", e);
            }
        }

        private MethodHandle function(String name, FunctionDescriptor type) {
            MemorySegment symbol = linker.defaultLookup()
                    .find(name)
                    .orElseThrow(() -> new KernelException("executable memory: this system has no " + name));
            return linker.downcallHandle(symbol, type, Linker.Option.captureCallState("errno"));
        }

        private static KernelException failure(String function, MemorySegment state) {
            return new KernelException("executable memory: " + function + " failed with error " + ERROR.get(state, 0L));
        }
    }
}
