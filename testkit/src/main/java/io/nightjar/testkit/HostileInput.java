package io.nightjar.testkit;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** The promise about input from strangers: so much memory for so many bytes, whatever they are. */
public final class HostileInput {

    /** What reading a file of up to {@link #FILE_BYTES} may take. */
    public static final long MOST_ALLOCATED_BYTES = 64L << 20;

    /** The size of file for which the promise is made. */
    public static final int FILE_BYTES = 1 << 20;

    private HostileInput() {}

    /** Bytes that {@code reader} allocates on this thread, which is at least what it holds at any one time. */
    public static long allocatedBytes(Runnable reader) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        reader.run();
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    /**
     * Runs a reader of input of up to {@link #FILE_BYTES}.
     *
     * @throws IllegalStateException if it allocates more than is promised
     */
    public static void requireFrugal(Runnable reader) {
        long bytes = allocatedBytes(reader);
        if (bytes > MOST_ALLOCATED_BYTES) {
            // A first run loads classes, and a fuzzer instruments them on this thread: that is not the reader's memory.
            bytes = allocatedBytes(reader);
        }
        if (bytes > MOST_ALLOCATED_BYTES) {
            throw new IllegalStateException("allocated " + bytes + " bytes");
        }
    }
}
