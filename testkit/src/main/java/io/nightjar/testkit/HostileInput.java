package io.nightjar.testkit;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.Predicate;

/** The promise about input from strangers: so much memory and time for so many bytes, whatever they are. */
public final class HostileInput {

    /** What reading a file of up to {@link #FILE_BYTES} may take. */
    public static final long MOST_ALLOCATED_BYTES = 64L << 20;

    /** How long one core may be busy with it. */
    public static final long MOST_CPU_NANOS = 1_000_000_000;

    /** The size of file for which the promise is made. */
    public static final int FILE_BYTES = 1 << 20;

    private static final PlainRun PLAIN = new PlainRun();

    private HostileInput() {}

    /**
     * What a reader took of the thread that ran it.
     *
     * @param allocatedBytes at least what it held at any one time
     * @param cpuNanos time on a core, which a busy machine does not lengthen as it does the time on the clock
     */
    record Cost(long allocatedBytes, long cpuNanos) {

        static Cost of(Runnable reader) {
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long bytes = threads.getCurrentThreadAllocatedBytes();
            long nanos = threads.getCurrentThreadCpuTime();
            reader.run();
            return new Cost(
                    threads.getCurrentThreadAllocatedBytes() - bytes, threads.getCurrentThreadCpuTime() - nanos);
        }

        boolean isWithin(Cost limit) {
            return allocatedBytes <= limit.allocatedBytes && cpuNanos <= limit.cpuNanos;
        }
    }

    /**
     * Bytes that {@code reader} allocates on this thread, which is at least what it holds at any one time. It is run twice: what
     * the first run allocates to load classes is not its doing.
     */
    public static long allocatedBytes(Runnable reader) {
        reader.run();
        return Cost.of(reader).allocatedBytes();
    }

    /**
     * Gives a fuzz target's reader an input of up to {@link #FILE_BYTES}.
     *
     * @param target the class that has the reader as {@code public static boolean isAccepted(byte[])}
     * @throws IllegalStateException if it allocates more, or takes longer, than is promised
     */
    public static void requireFrugal(Class<?> target, Predicate<byte[]> reader, byte[] data) {
        require(target, reader, data, new Cost(MOST_ALLOCATED_BYTES, MOST_CPU_NANOS));
    }

    /**
     * Gives a fuzz target's reader an input; for what has a limit of its own on memory.
     *
     * @param target the class that has the reader as {@code public static boolean isAccepted(byte[])}
     * @throws IllegalStateException if it takes longer than is promised
     */
    public static void requirePrompt(Class<?> target, Predicate<byte[]> reader, byte[] data) {
        require(target, reader, data, new Cost(Long.MAX_VALUE, MOST_CPU_NANOS));
    }

    private static void require(Class<?> target, Predicate<byte[]> reader, byte[] data, Cost limit) {
        Cost instrumented = Cost.of(() -> {
            var _ = reader.test(data);
        });
        if (instrumented.isWithin(limit)) {
            return;
        }
        // The fuzzer's hooks copy texts that are compared, and classes are loaded: that is not the reader's doing.
        Cost cost = PLAIN.cost(target, data);
        if (!cost.isWithin(limit)) {
            throw new IllegalStateException(
                    "allocated " + cost.allocatedBytes() + " bytes in " + cost.cpuNanos() / 1_000_000 + " ms");
        }
    }
}
