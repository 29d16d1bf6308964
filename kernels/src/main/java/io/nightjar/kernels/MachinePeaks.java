package io.nightjar.kernels;

import io.nightjar.kernels.x86.Level;
import io.nightjar.kernels.x86.NativeCode;
import io.nightjar.kernels.x86.PeakCode;
import io.nightjar.kernels.x86.SystemPages;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;

/**
 * What this machine can do at most, measured: the best of some tries.
 *
 * @param readBytesPerSecond reading memory, all threads together
 * @param multiplyAddsPerSecond dot products of bytes with operands in L1, all threads together
 */
public record MachinePeaks(double readBytesPerSecond, double multiplyAddsPerSecond) {

    private static final long BUFFER_BYTES = 256L << 20;
    private static final int ROUNDS = 20_000_000;
    private static final int TRIES = 5;

    /**
     * Measures, for about two seconds.
     *
     * @param threads at least 1
     * @return empty where no machine code of x86 can be run
     */
    public static Optional<MachinePeaks> measure(int threads) {
        Optional<Level> level = X86Kernels.bestLevel();
        if (level.isEmpty()) {
            return Optional.empty();
        }
        PeakCode code = new PeakCode(level.get(), new NativeCode());
        try (Arena arena = Arena.ofShared()) {
            MemorySegment buffer = SystemPages.allocate(BUFFER_BYTES, arena);
            buffer.fill((byte) 1);
            long part = BUFFER_BYTES / threads / PeakCode.READ_BYTES * PeakCode.READ_BYTES;
            double read = best(threads, thread -> {
                code.read(buffer.asSlice(thread * part, part));
                return part;
            });
            double multiplied = best(threads, _ -> code.multiply(buffer, ROUNDS));
            return Optional.of(new MachinePeaks(read, multiplied));
        }
    }

    private static double best(int threads, IntToLongFunction work) {
        OptionalDouble best = IntStream.range(0, TRIES)
                .mapToDouble(_ -> {
                    long start = System.nanoTime();
                    long done = together(threads, work);
                    return done * 1e9 / (System.nanoTime() - start);
                })
                .max();
        return best.orElseThrow();
    }

    private static long together(int threads, IntToLongFunction work) {
        long[] done = new long[threads];
        Thread[] started = new Thread[threads];
        for (int i = 0; i < threads; i++) {
            int thread = i;
            started[i] = Thread.ofPlatform().start(() -> done[thread] = work.applyAsLong(thread));
        }
        for (Thread thread : started) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while measuring", e);
            }
        }
        return IntStream.range(0, threads).mapToLong(i -> done[i]).sum();
    }
}
