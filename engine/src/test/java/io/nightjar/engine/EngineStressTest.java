package io.nightjar.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightjar.base.CapacityException;
import io.nightjar.engine.FakeExecutor.LogitRule;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;

/** Threads that submit and cancel while the engine closes. */
class EngineStressTest {

    private static final int THREADS = 8;

    @RepeatedTest(20)
    @Timeout(60)
    void noListenerIsLeftWithoutAnAnswer() throws InterruptedException {
        EngineLimits limits = new EngineLimits(64, new StepBudget(64, 16));
        EngineFixture fixture = new EngineFixture(LogitRule.hashed(), limits, 16, batch -> {});
        ConcurrentLinkedQueue<RecordingListener> accepted = new ConcurrentLinkedQueue<>();
        AtomicInteger refused = new AtomicInteger();
        CountDownLatch warm = new CountDownLatch(3 * THREADS);
        List<Thread> submitters = IntStream.range(0, THREADS)
                .mapToObj(t -> Thread.ofPlatform().start(() -> {
                    for (int i = 0; refused.get() == 0; i++) {
                        RecordingListener listener = new RecordingListener();
                        try {
                            long id = fixture.engine.submit(
                                    EngineFixture.greedy(List.of(3 + t, 4 + i % 200), i % 5), listener);
                            accepted.add(listener);
                            if (i % 3 == 0) {
                                fixture.engine.cancel(id);
                            }
                        } catch (IllegalStateException closed) {
                            refused.incrementAndGet();
                        } catch (CapacityException full) {
                            Thread.onSpinWait();
                        }
                        warm.countDown();
                    }
                }))
                .toList();
        warm.await();
        fixture.engine.close();
        for (Thread submitter : submitters) {
            submitter.join();
        }

        assertThat(accepted).hasSizeGreaterThanOrEqualTo(THREADS);
        accepted.forEach(
                listener -> assertThat(listener.result().finishReason()).isNotNull());
        accepted.forEach(listener -> assertThat(listener.lastCalls()).isEqualTo(1));
    }
}
