package io.nightjar.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkersTest {

    private static final Batch EMPTY = new Batch.Builder().build();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void eachTaskRunsOnceAndAfterAllOfTheKernelBefore(int threads) {
        int kernels = 200;
        try (Workers workers = new Workers(threads)) {
            for (int step = 0; step < 20; step++) {
                List<Kernel> list = new ArrayList<>();
                List<Counting> counting = new ArrayList<>();
                for (int i = 0; i < kernels; i++) {
                    Counting kernel = new Counting(i % 7 * 5, i == 0 ? null : counting.getLast());
                    counting.add(kernel);
                    list.add(kernel);
                }
                workers.run(list, EMPTY);
                assertThat(counting).allSatisfy(Counting::requireAllOnce);
            }
            assertThat(workers.count()).isEqualTo(threads);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void aFailedTaskIsReportedAndThePoolStaysUsable(int threads) {
        try (Workers workers = new Workers(threads)) {
            for (Throwable failure : List.of(new IllegalArgumentException("task 3"), new StackOverflowError("deep"))) {
                Counting after = new Counting(10, null);
                assertThatThrownBy(() -> workers.run(List.of(new Failing(failure), after), EMPTY))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage("a kernel failed")
                        .cause()
                        .isSameAs(failure);

                Counting next = new Counting(50, null);
                workers.run(List.of(next), EMPTY);
                next.requireAllOnce();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void aKernelThatCannotCountItsTasksIsReportedToo(int threads) {
        RuntimeException failure = new IllegalStateException("no count");
        Kernel uncountable = new Kernel() {
            @Override
            public int tasks(Batch batch) {
                throw failure;
            }

            @Override
            public void run(Batch batch, int task, Worker worker) {}
        };
        try (Workers workers = new Workers(threads)) {
            assertThatThrownBy(() -> workers.run(List.of(uncountable), EMPTY))
                    .hasMessage("a kernel failed")
                    .cause()
                    .isSameAs(failure);
        }
    }

    @Test
    void closedWorkersRefuseToRun() {
        Workers workers = new Workers(2);
        workers.close();

        assertThatThrownBy(() -> workers.run(List.of(), EMPTY))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the workers are closed");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void allThreadsWorkAndCloseEndsThem(int threads) throws InterruptedException {
        Set<Thread> seen = ConcurrentHashMap.newKeySet();
        CountDownLatch allAtWork = new CountDownLatch(threads);
        Kernel meeting = new Kernel() {
            @Override
            public int tasks(Batch batch) {
                return threads;
            }

            @Override
            public void run(Batch batch, int task, Worker worker) {
                seen.add(Thread.currentThread());
                allAtWork.countDown();
                awaitOrFail(allAtWork);
            }
        };
        Workers workers = new Workers(threads);
        workers.run(List.of(meeting), EMPTY);
        workers.close();

        assertThat(seen).hasSize(threads).contains(Thread.currentThread());
        seen.remove(Thread.currentThread());
        for (Thread thread : seen) {
            assertThat(thread.isDaemon()).isTrue();
            assertThat(thread.join(Duration.ofSeconds(60)))
                    .as("%s has ended", thread)
                    .isTrue();
        }
    }

    @Test
    void noThreadsAreRefused() {
        assertThatThrownBy(() -> new Workers(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a positive number of threads expected, got 0");
    }

    private static void awaitOrFail(CountDownLatch latch) {
        try {
            if (!latch.await(60, TimeUnit.SECONDS)) {
                throw new IllegalStateException("a thread never came");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Counts the runs of each task; checks that the kernel before is through. */
    private static final class Counting implements Kernel {

        private final AtomicIntegerArray runs;
        private final @Nullable Counting before;

        Counting(int tasks, @Nullable Counting before) {
            this.runs = new AtomicIntegerArray(tasks);
            this.before = before;
        }

        @Override
        public int tasks(Batch batch) {
            return runs.length();
        }

        @Override
        public void run(Batch batch, int task, Worker worker) {
            if (before != null) {
                before.requireAllOnce();
            }
            runs.incrementAndGet(task);
        }

        void requireAllOnce() {
            for (int task = 0; task < runs.length(); task++) {
                assertThat(runs.get(task)).as("runs of task %d", task).isEqualTo(1);
            }
        }
    }

    /** Fails in one task of ten. */
    private record Failing(Throwable failure) implements Kernel {

        @Override
        public int tasks(Batch batch) {
            return 10;
        }

        @Override
        public void run(Batch batch, int task, Worker worker) {
            if (task == 3) {
                switch (failure) {
                    case RuntimeException e -> throw e;
                    case Error e -> throw e;
                    default -> throw new IllegalStateException(failure);
                }
            }
        }
    }
}
