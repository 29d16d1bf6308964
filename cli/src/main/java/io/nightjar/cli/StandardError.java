package io.nightjar.cli;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Puts the process's standard error back where the launcher got it from.
 *
 * <p>How the launcher hides one line: the JVM prints "Using incubator modules" before any code of ours runs, and nothing
 * switches that off. So the launcher starts the JVM with a filter as descriptor 2 and the true standard error as another
 * descriptor, whose number it passes in {@code nightjar.stderr}; this class duplicates that one onto descriptor 2. From
 * then on standard error is what the user gave, a terminal where it was one, and the filter ends.
 */
final class StandardError {

    private static final int DESCRIPTOR = 2;

    private StandardError() {}

    /** Does nothing if the launcher did not ask for it. */
    static void restore() {
        Integer saved = Integer.getInteger("nightjar.stderr");
        if (saved != null) {
            duplicate(saved, DESCRIPTOR);
        }
    }

    /* Where this fails, standard error stays behind the filter, which passes on all but that one line. */
    @SuppressWarnings("restricted") // The launcher allows native access, and so does the jar's manifest.
    private static void duplicate(int from, int to) {
        try {
            SymbolLookup symbols = Linker.nativeLinker().defaultLookup();
            MemorySegment dup2 = symbols.find("dup2").orElse(MemorySegment.NULL);
            if (dup2.equals(MemorySegment.NULL)) {
                return;
            }
            MethodHandle call = Linker.nativeLinker()
                    .downcallHandle(
                            dup2,
                            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
            var _ = (int) call.invokeExact(from, to);
        } catch (Throwable e) {
            System.err.println("nightjar: standard error stays filtered: " + e.getMessage());
        }
    }
}
