package io.nightjar.kernels;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The compute threads of an engine. {@link #run} takes a list of kernels through a step: within a kernel all threads take
 * tasks from a common counter, between kernels they meet at a barrier.
 *
 * <p>The barrier spins briefly, because a generated token has some 300 kernels of a few microseconds, then yields, then
 * parks. The calling thread is one of the workers. {@code run} and {@code close} belong to one thread.
 */
public final class Workers implements AutoCloseable {

    private static final int SPINS_BEFORE_YIELD = 2_000;
    private static final int YIELDS_BEFORE_PARK = 200;

    private final List<Worker> workers = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicInteger finished = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private volatile Step step = new Step(0, List.of(), new Batch.Builder().build());
    private volatile boolean closed;

    /**
     * Starts {@code count - 1} daemon threads beside the caller.
     *
     * @throws IllegalArgumentException if {@code count} is not positive
     */
    public Workers(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("a positive number of threads expected, got " + count);
        }
        for (int i = 0; i < count; i++) {
            workers.add(new Worker());
        }
        for (int i = 1; i < count; i++) {
            Worker worker = workers.get(i);
            threads.add(
                    Thread.ofPlatform().daemon().name("nightjar-worker-" + i).start(() -> serve(worker)));
        }
    }

    /** Number of threads, the caller's included. */
    public int count() {
        return workers.size();
    }

    /**
     * Runs the kernels one after the other; returns when the last has finished.
     *
     * @throws IllegalStateException if a kernel failed, or if the threads have ended
     */
    void run(List<Kernel> kernels, Batch batch) {
        if (closed) {
            throw new IllegalStateException("the workers are closed");
        }
        Step next = new Step(step.number() + 1, kernels, batch);
        finished.set(0);
        step = next;
        for (Thread thread : threads) {
            LockSupport.unpark(thread);
        }
        compute(next, workers.getFirst());
        awaitUntil(() -> finished.get() == workers.size(), Workers::nap);
        Throwable failed = failure.getAndSet(null);
        if (failed != null) {
            throw new IllegalStateException("a kernel failed", failed);
        }
    }

    private void serve(Worker worker) {
        int done = 0;
        while (true) {
            int previous = done;
            awaitUntil(() -> step.number() != previous || closed, LockSupport::park);
            if (closed) {
                return;
            }
            Step current = step;
            done = current.number();
            compute(current, worker);
        }
    }

    private void compute(Step current, Worker worker) {
        for (int i = 0; i < current.kernels().size(); i++) {
            Kernel kernel = current.kernels().get(i);
            int tasks = tasks(kernel, current.batch());
            if (tasks == 0) {
                // All workers see that there is nothing to wait for.
                continue;
            }
            int task = current.nextTask(i);
            while (task < tasks) {
                runTask(kernel, current.batch(), task, worker);
                task = current.nextTask(i);
            }
            current.arrive(i);
            int index = i;
            awaitUntil(() -> current.arrivals(index) == workers.size(), Workers::nap);
        }
        finished.incrementAndGet();
    }

    private int tasks(Kernel kernel, Batch batch) {
        try {
            return kernel.tasks(batch);
        } catch (RuntimeException | Error e) {
            // No task, but the barrier: the others may have some.
            failure.compareAndSet(null, e);
            return -1;
        }
    }

    private void runTask(Kernel kernel, Batch batch, int task, Worker worker) {
        try {
            kernel.run(batch, task, worker);
        } catch (RuntimeException | Error e) {
            // The barrier must still be reached by all; run() reports it.
            failure.compareAndSet(null, e);
        }
    }

    @SuppressWarnings("ThreadPriorityCheck") // Yielding matters only where threads outnumber cores.
    private static void awaitUntil(Condition condition, Runnable rest) {
        int spins = 0;
        while (!condition.holds()) {
            spins++;
            if (spins < SPINS_BEFORE_YIELD) {
                Thread.onSpinWait();
            } else if (spins < SPINS_BEFORE_YIELD + YIELDS_BEFORE_PARK) {
                Thread.yield();
            } else {
                rest.run();
            }
        }
    }

    /** Within a step no one wakes a worker: it looks again by itself. Between steps, run and close do. */
    private static void nap() {
        LockSupport.parkNanos(50_000);
    }

    /** Ends the threads. */
    @Override
    public void close() {
        closed = true;
        for (Thread thread : threads) {
            LockSupport.unpark(thread);
        }
    }

    private interface Condition {
        boolean holds();
    }

    /** One call of run: its kernels, and for each the next task and the number of workers that are through. */
    private record Step(int number, List<Kernel> kernels, Batch batch, List<AtomicInteger> counters) {

        Step(int number, List<Kernel> kernels, Batch batch) {
            this(number, kernels, batch, newCounters(2 * kernels.size()));
        }

        int nextTask(int kernel) {
            return counters.get(2 * kernel).getAndIncrement();
        }

        void arrive(int kernel) {
            counters.get(2 * kernel + 1).incrementAndGet();
        }

        int arrivals(int kernel) {
            return counters.get(2 * kernel + 1).get();
        }

        private static List<AtomicInteger> newCounters(int count) {
            List<AtomicInteger> counters = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                counters.add(new AtomicInteger());
            }
            return counters;
        }
    }
}
