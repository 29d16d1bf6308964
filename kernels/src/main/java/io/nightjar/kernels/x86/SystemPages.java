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
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Memory straight from the operating system: what the JVM allocates itself cannot be executed, has pages of 4 KiB and counts as
 * direct memory, of which there is only as much as heap. Linux, and macOS on Intel. Thread-safe.
 */
@SuppressWarnings("restricted")
public final class SystemPages {

    static final int READ = 1;
    static final int WRITE = 2;
    static final int EXECUTE = 4;

    private static final int PRIVATE = 2;
    private static final int ANONYMOUS_ON_LINUX = 0x20;
    private static final int ANONYMOUS_ON_MAC = 0x1000;
    private static final int HUGE_PAGES_ON_LINUX = 14;
    private static final int NOT_NEEDED_ON_LINUX = 4;
    private static final long PAGE_BYTES = 4096;

    private static final AddressLayout ADDRESS = ValueLayout.ADDRESS;
    private static final ValueLayout.OfLong SIZE = ValueLayout.JAVA_LONG;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final StructLayout CALL_STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERROR = CALL_STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    /** By name: linking takes longer than a call. */
    private static final Map<String, MethodHandle> FUNCTIONS = new ConcurrentHashMap<>();

    private SystemPages() {}

    /** Why there are none here; empty if there are. */
    static String obstacle() {
        return anonymous() == 0 ? "not made for " + System.getProperty("os.name") : "";
    }

    /** The flag of {@code mmap} for memory without a file; 0 on systems that this class does not know. */
    private static int anonymous() {
        if (isLinux()) {
            return ANONYMOUS_ON_LINUX;
        }
        return system().startsWith("mac") ? ANONYMOUS_ON_MAC : 0;
    }

    static boolean isLinux() {
        return system().startsWith("linux");
    }

    private static String system() {
        return System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    }

    /**
     * Memory for large data, all zeros, on huge pages where the system gives them; given back when the arena is closed.
     *
     * @param bytes at least 1
     * @throws KernelException if there is not as much, with the system's reason
     */
    public static MemorySegment allocate(long bytes, Arena arena) {
        MemorySegment pages = map(bytes);
        if (anonymous() == ANONYMOUS_ON_LINUX) {
            // Advice: a system that does not take it still gives the memory.
            call("madvise", FunctionDescriptor.of(INT, ADDRESS, SIZE, INT), pages, bytes, HUGE_PAGES_ON_LINUX);
        }
        return pages.reinterpret(arena, SystemPages::unmap);
    }

    /**
     * Tells the system that what a mapped file's pages hold is not needed for now; they are read again if it is. Does nothing for
     * other memory.
     */
    public static void giveBack(MemorySegment mapped) {
        long start = Math.ceilDiv(mapped.address(), PAGE_BYTES) * PAGE_BYTES;
        long end = (mapped.address() + mapped.byteSize()) / PAGE_BYTES * PAGE_BYTES;
        if (mapped.isMapped() && anonymous() == ANONYMOUS_ON_LINUX && start < end) {
            MemorySegment whole = mapped.asSlice(start - mapped.address(), end - start);
            call("madvise", FunctionDescriptor.of(INT, ADDRESS, SIZE, INT), whole, end - start, NOT_NEEDED_ON_LINUX);
        }
    }

    /** Pages that can be read and written. */
    static MemorySegment map(long bytes) {
        MemorySegment start = (MemorySegment) required(
                "mmap",
                FunctionDescriptor.of(ADDRESS, ADDRESS, SIZE, INT, INT, INT, SIZE),
                MemorySegment.NULL,
                bytes,
                READ | WRITE,
                PRIVATE | anonymous(),
                -1,
                0L);
        return start.reinterpret(bytes);
    }

    /** Allows only this from now on. */
    static void protect(MemorySegment pages, int protection) {
        required("mprotect", FunctionDescriptor.of(INT, ADDRESS, SIZE, INT), pages, pages.byteSize(), protection);
    }

    /** Gives pages back. Nothing is lost if it fails but their addresses. */
    static void unmap(MemorySegment pages) {
        call("munmap", FunctionDescriptor.of(INT, ADDRESS, SIZE), pages, pages.byteSize());
    }

    private static Object required(String function, FunctionDescriptor type, Object... arguments) {
        Result result = call(function, type, arguments);
        boolean failed = result.value() instanceof MemorySegment start
                ? start.address() == -1
                : !result.value().equals(0);
        if (failed) {
            throw new KernelException("memory of the system: " + function + " failed with error " + result.error());
        }
        return result.value();
    }

    /** What a function gave, and the number of its error if it failed. */
    record Result(Object value, int error) {}

    /** Calls a function of the system. */
    static Result call(String name, FunctionDescriptor type, Object... arguments) {
        MethodHandle function = FUNCTIONS.computeIfAbsent(name, _ -> link(name, type));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CALL_STATE);
            Object value = function.bindTo(state).invokeWithArguments(arguments);
            return new Result(value, (int) ERROR.get(state, 0L));
        } catch (Throwable e) {
            throw new AssertionError(name + " does not throw", e);
        }
    }

    private static MethodHandle link(String name, FunctionDescriptor type) {
        Linker linker = Linker.nativeLinker();
        MemorySegment symbol = linker.defaultLookup()
                .find(name)
                .orElseThrow(() -> new KernelException("memory of the system: there is no " + name));
        return linker.downcallHandle(symbol, type, Linker.Option.captureCallState("errno"));
    }
}
