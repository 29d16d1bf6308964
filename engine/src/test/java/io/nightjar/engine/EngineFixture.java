package io.nightjar.engine;

import io.nightjar.engine.FakeExecutor.LogitRule;
import io.nightjar.kernels.Batch;
import io.nightjar.text.Tokenizer;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** An engine over a {@link FakeExecutor}: a clock that moves by 10 ns a step, and a gate that can hold the first step. */
final class EngineFixture implements AutoCloseable {

    static final long STEP_NANOS = 10;

    final Tokenizer tokenizer = TinyTokenizer.create();
    final FakeExecutor executor;
    final Engine engine;
    final AtomicLong clock = new AtomicLong();
    final AtomicLong steps = new AtomicLong();
    private final CountDownLatch gate = new CountDownLatch(1);

    EngineFixture(LogitRule rule, EngineLimits limits, int kvBlocks, Consumer<Batch> beforeStep) {
        this(rule, limits, kvBlocks, beforeStep, new FirstComeFirstServed());
        gate.countDown();
    }

    private EngineFixture(
            LogitRule rule, EngineLimits limits, int kvBlocks, Consumer<Batch> beforeStep, Scheduler scheduler) {
        executor = new FakeExecutor(rule, kvBlocks, limits.budget(), batch -> {
            waitForGate();
            steps.incrementAndGet();
            clock.addAndGet(STEP_NANOS);
            beforeStep.accept(batch);
        });
        engine = new Engine(executor, tokenizer, scheduler, limits, clock::get);
    }

    /** A context of 128 tokens, room for 16 of them, the default budget. */
    static EngineFixture of(LogitRule rule) {
        return new EngineFixture(rule, new EngineLimits(128, StepBudget.DEFAULT), 64, batch -> {});
    }

    /** An engine whose first step waits for {@link #openGate}. */
    static EngineFixture gated(LogitRule rule, EngineLimits limits, int kvBlocks, Consumer<Batch> beforeStep) {
        return new EngineFixture(rule, limits, kvBlocks, beforeStep, new FirstComeFirstServed());
    }

    /** An engine with another policy. */
    static EngineFixture scheduledBy(Scheduler scheduler) {
        EngineFixture fixture = new EngineFixture(
                LogitRule.hashed(), new EngineLimits(128, StepBudget.DEFAULT), 64, batch -> {}, scheduler);
        fixture.openGate();
        return fixture;
    }

    void openGate() {
        gate.countDown();
    }

    RecordingListener submit(EngineRequest request) {
        RecordingListener listener = new RecordingListener();
        engine.submit(request, listener);
        return listener;
    }

    static EngineRequest greedy(List<Integer> prompt, int maxTokens, String... stop) {
        return new EngineRequest(
                prompt, maxTokens, SamplingOptions.greedy(), List.of(stop), false, EngineRequest.NO_SCORES);
    }

    private void waitForGate() {
        try {
            gate.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        openGate();
        engine.close();
    }
}
