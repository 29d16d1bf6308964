package io.nightjar.api;

import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/** Something that is computed on a thread of its own while the caller does something else. */
final class Concurrently<T> {

    private final FutureTask<T> task;

    private Concurrently(FutureTask<T> task) {
        this.task = task;
    }

    /** Starts to compute. */
    static <T> Concurrently<T> start(String threadName, Supplier<T> computation) {
        FutureTask<T> task = new FutureTask<>(computation::get);
        Thread.ofPlatform().daemon().name(threadName).start(task);
        return new Concurrently<>(task);
    }

    /**
     * What was computed; waits for it. Fails as the computation failed.
     *
     * @throws CancellationException if the calling thread is interrupted, which it stays
     */
    T result() {
        try {
            return task.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            if (e.getCause() instanceof Error failure) {
                throw failure;
            }
            throw new AssertionError("a supplier throws nothing else", e);
        }
    }
}
