package io.nightjar.kernels;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The compute threads of an engine. {@link #run} takes a list of kernels through a step: within a kernel all threads take
 * tasks from a common counter, and all go on to the next kernel when its tasks are done.
 *
 * <p>Who waits spins briefly, because a generated token has some 300 kernels of a few microseconds, then yields, then
 * parks. The calling thread is one of the workers. {@code run} and {@code close} belong to one thread.
 */
public final class Workers implements AutoCloseable {

    private static final int SPINS_BEFORE_YIELD = 2_000;
    private static final int YIELDS_BEFORE_PARK = 200;

    private final List<Worker> workers = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private volatile Step step = new Step(0, List.of(), new Batch.Builder().build(), new int[0]);
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
        Step next = new Step(step.number + 1, kernels, batch, countTasks(kernels, batch));
        step = next;
        for (Thread thread : threads) {
            LockSupport.unpark(thread);
        }
        compute(next, workers.getFirst());
        Throwable failed = failure.getAndSet(null);
        if (failed != null) {
            throw new IllegalStateException("a kernel failed", failed);
        }
    }

    private static int[] countTasks(List<Kernel> kernels, Batch batch) {
        int[] tasks = new int[kernels.size()];
        try {
            Arrays.setAll(tasks, i -> kernels.get(i).tasks(batch));
        } catch (RuntimeException | Error e) {
            throw new IllegalStateException("a kernel failed", e);
        }
        return tasks;
    }

    private void serve(Worker worker) {
        int done = 0;
        while (true) {
            int previous = done;
            awaitUntil(() -> step.number != previous || closed, LockSupport::park);
            if (closed) {
                return;
            }
            Step current = step;
            done = current.number;
            compute(current, worker);
        }
    }

    /**
     * Takes tasks of each kernel in turn, as long as there are any, and goes on when all are done, whoever did them. So a thread
     * that the system does not let run holds up the others only where it has begun a task, and a kernel of one task needs but one
     * thread. One that comes late finds nothing left to do.
     */
    private void compute(Step current, Worker worker) {
        for (int i = 0; i < current.tasks.length; i++) {
            int tasks = current.tasks[i];
            int task = tasks == 0 ? 0 : current.nextTask(i);
            while (task < tasks) {
                runTask(current.kernels.get(i), current.batch, task, worker);
                current.finish(i);
                task = current.nextTask(i);
            }
            int kernel = i;
            awaitUntil(() -> current.isDone(kernel), Workers::nap);
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

    /** One call of run: its kernels, and for each the next task and the number of tasks that are done. */
    private static final class Step {

        /** Counters of a kernel have a cache line of their own. */
        private static final int STRIDE = 16;

        private final int number;
        private final List<Kernel> kernels;
        private final Batch batch;
        private final int[] tasks;
        private final AtomicIntegerArray counters;

        Step(int number, List<Kernel> kernels, Batch batch, int[] tasks) {
            this.number = number;
            this.kernels = kernels;
            this.batch = batch;
            this.tasks = tasks;
            this.counters = new AtomicIntegerArray(STRIDE * tasks.length);
        }

        int nextTask(int kernel) {
            return counters.getAndIncrement(STRIDE * kernel);
        }

        void finish(int kernel) {
            counters.incrementAndGet(STRIDE * kernel + 1);
        }

        boolean isDone(int kernel) {
            return counters.get(STRIDE * kernel + 1) >= tasks[kernel];
        }
    }
}
