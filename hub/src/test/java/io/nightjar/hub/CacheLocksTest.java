package io.nightjar.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightjar.base.FetchException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheLocksTest {

    @TempDir
    private Path folder;

    @Test
    void letsOneInAtATime() throws Exception {
        var one = new CacheLocks();
        var other = new CacheLocks();
        var inside = new AtomicInteger();
        Path file = folder.resolve("deep/x.lock");
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (Future<Integer> seen : threads.invokeAll(List.of(
                    visit(one, file, inside),
                    visit(other, file, inside),
                    visit(one, file, inside),
                    visit(other, file, inside)))) {
                assertThat(seen.get()).isEqualTo(1);
            }
        }
    }

    @Test
    void differentFilesDoNotWaitForEachOther() {
        var locks = new CacheLocks();
        try (var _ = locks.acquire(folder.resolve("a.lock"), "a");
                var _ = locks.acquire(folder.resolve("b.lock"), "b")) {
            assertThat(folder.resolve("a.lock")).exists();
        }
    }

    @Test
    void waitingCanBeInterrupted() throws InterruptedException {
        Path file = folder.resolve("x.lock");
        var failures = new CopyOnWriteArrayList<String>();
        var locks = new CacheLocks();
        try (var _ = locks.acquire(file, "holder")) {
            for (CacheLocks waiterLocks : List.of(locks, new CacheLocks())) {
                Thread waiter = Thread.ofPlatform().start(() -> {
                    try (var _ = waiterLocks.acquire(file, "waiter")) {
                        failures.add("got in");
                    } catch (FetchException e) {
                        failures.add(
                                e.getMessage() + " " + Thread.currentThread().isInterrupted());
                    }
                });
                waiter.interrupt();
                waiter.join();
            }
        }
        assertThat(failures).containsExactly("waiter: interrupted true", "waiter: interrupted true");
        try (var _ = locks.acquire(file, "again")) {
            assertThat(file).exists();
        }
    }

    private static Callable<Integer> visit(CacheLocks locks, Path file, AtomicInteger inside) {
        return () -> {
            try (var _ = locks.acquire(file, "test")) {
                int seen = inside.incrementAndGet();
                Thread.sleep(20);
                inside.decrementAndGet();
                return seen;
            }
        };
    }
}
