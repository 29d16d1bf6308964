package io.nightjar.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.nightjar.base.CapacityException;
import io.nightjar.base.KernelException;
import io.nightjar.base.RequestException;
import io.nightjar.engine.FakeExecutor.LogitRule;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Cancellation, refusals and defects: one sequence's trouble is not another's. */
@Timeout(120)
class EngineFailuresTest {

    private static final List<Integer> PROMPT = List.of(1, 80, 90);
    private static final EngineLimits LIMITS = new EngineLimits(128, StepBudget.DEFAULT);
    private static final LogitRule ALPHABET = LogitRule.scripted(3, TinyTokenizer.bytes("abcdefghijklmnopqrstuvwxyz"));

    @Test
    void cancellingARunningSequenceKeepsWhatThereIs() {
        AtomicLong id = new AtomicLong();
        AtomicReference<EngineFixture> self = new AtomicReference<>();
        AtomicLong steps = new AtomicLong();
        try (EngineFixture fixture = EngineFixture.gated(ALPHABET, LIMITS, 4, batch -> {
            if (steps.incrementAndGet() == 5) {
                self.get().engine.cancel(id.get());
            }
        })) {
            self.set(fixture);
            RecordingListener heard = new RecordingListener();
            id.set(fixture.engine.submit(EngineFixture.greedy(PROMPT, 100), heard));
            fixture.openGate();

            assertThat(heard.result().finishReason()).isEqualTo(FinishReason.CANCELLED);
            assertThat(heard.text()).isEqualTo("abcde");
            assertThat(heard.result().tokens()).isEqualTo(TinyTokenizer.bytes("abcde"));
            fixture.engine.cancel(id.get());
            assertGoesOn(fixture);
            assertThat(heard.lastCalls()).isEqualTo(1);
        }
    }

    @Test
    void cancellingAWaitingSequenceLeavesTheOthers() {
        try (EngineFixture fixture = EngineFixture.gated(ALPHABET, LIMITS, 4, batch -> {})) {
            RecordingListener running = fixture.submit(EngineFixture.greedy(PROMPT, 120));
            RecordingListener waiting = new RecordingListener();
            long id = fixture.engine.submit(EngineFixture.greedy(PROMPT, 120), waiting);
            RecordingListener behind = fixture.submit(EngineFixture.greedy(PROMPT, 120));
            fixture.engine.cancel(id);
            fixture.openGate();

            assertThat(waiting.result().finishReason()).isEqualTo(FinishReason.CANCELLED);
            assertThat(waiting.result().tokens()).isEmpty();
            assertThat(running.result().tokens()).hasSize(120);
            assertThat(behind.result().tokens()).hasSize(120);
        }
    }

    @Test
    void aStepThatThrowsFailsItsSequencesAndTheEngineGoesOn() {
        IllegalStateException defect = new IllegalStateException("a kernel failed");
        AtomicLong steps = new AtomicLong();
        try (EngineFixture fixture = EngineFixture.gated(ALPHABET, LIMITS, 5, batch -> {
            if (steps.incrementAndGet() == 3) {
                throw defect;
            }
        })) {
            RecordingListener first = fixture.submit(EngineFixture.greedy(PROMPT, 10));
            RecordingListener second = fixture.submit(EngineFixture.greedy(PROMPT, 10));
            RecordingListener waiting = fixture.submit(EngineFixture.greedy(PROMPT, 120));
            fixture.openGate();

            assertThat(first.error()).isSameAs(defect);
            assertThat(second.error()).isSameAs(defect);
            assertThat(waiting.result().tokens()).hasSize(120);
            assertThat(first.text()).isEqualTo("ab");
            assertGoesOn(fixture);
        }
    }

    @Test
    void aStepThatRunsOutOfMemoryIsACapacityError() {
        AtomicLong steps = new AtomicLong();
        try (EngineFixture fixture = new EngineFixture(ALPHABET, LIMITS, 4, batch -> {
            if (steps.incrementAndGet() == 1) {
                throw new OutOfMemoryError("no more blocks");
            }
        })) {
            RecordingListener heard = fixture.submit(EngineFixture.greedy(PROMPT, 10));

            assertThat(heard.error())
                    .isInstanceOf(CapacityException.class)
                    .hasMessage("out of memory in a step of the model: no more blocks");
            assertGoesOn(fixture);
        }
    }

    @Test
    void logitsThatAreNoNumbersFailOneSequenceOnly() {
        LogitRule rule = tokens -> {
            float[] logits = ALPHABET.logits(tokens);
            if (tokens.getFirst() == 7) {
                logits[9] = Float.NaN;
            }
            return logits;
        };
        try (EngineFixture fixture = EngineFixture.gated(rule, LIMITS, 8, batch -> {})) {
            RecordingListener broken = fixture.submit(EngineFixture.greedy(List.of(7, 8, 9), 10));
            RecordingListener sound = fixture.submit(EngineFixture.greedy(PROMPT, 10));
            fixture.openGate();

            assertThat(broken.error()).isInstanceOf(KernelException.class);
            assertThat(sound.result().tokens()).hasSize(10);
        }
    }

    @Test
    void aListenerThatThrowsEndsItsOwnSequenceOnly() {
        IllegalStateException defect = new IllegalStateException("a broken connection");
        try (EngineFixture fixture = EngineFixture.gated(ALPHABET, LIMITS, 12, batch -> {})) {
            RecordingListener told = new RecordingListener();
            fixture.engine.submit(EngineFixture.greedy(PROMPT, 10), new ThrowingListener(told, defect, false));
            fixture.engine.submit(EngineFixture.greedy(PROMPT, 1, "abc"), new ThrowingListener(told, defect, true));
            RecordingListener sound = fixture.submit(EngineFixture.greedy(PROMPT, 10));
            fixture.openGate();

            assertThat(told.error()).isSameAs(defect);
            assertThat(sound.result().tokens()).hasSize(10);
            assertThat(told.lastCalls()).isEqualTo(2);
            assertGoesOn(fixture);
        }
    }

    /** Throws whenever it hears text, and at the end too if asked to. */
    private record ThrowingListener(RecordingListener told, RuntimeException defect, boolean atEnd)
            implements SequenceListener {

        @Override
        public void text(String piece) {
            throw defect;
        }

        @Override
        public void finished(SequenceResult result) {
            told.finished(result);
        }

        @Override
        public void failed(RuntimeException error) {
            told.failed(error);
            if (atEnd) {
                throw error;
            }
        }
    }

    @Test
    void aSchedulerThatThrowsEndsTheEngineAndEveryListenerHearsWhy() {
        IllegalStateException defect = new IllegalStateException("a broken policy");
        try (EngineFixture fixture = EngineFixture.scheduledBy((sequences, budget, admission) -> {
            if (sequences.isEmpty()) {
                return new StepPlan(List.of());
            }
            throw defect;
        })) {
            assertThat(fixture.submit(EngineFixture.greedy(PROMPT, 10)).error()).isSameAs(defect);
            fixture.engine.close();
            assertThat(fixture.executor.isClosed()).isTrue();
        }
    }

    @Test
    void moreThan1024UnfinishedSequencesAreRefused() {
        try (EngineFixture fixture = EngineFixture.gated(ALPHABET, LIMITS, 1024, batch -> {})) {
            List<RecordingListener> heard = new ArrayList<>();
            for (int i = 0; i < 1024; i++) {
                heard.add(fixture.submit(EngineFixture.greedy(PROMPT, 2)));
            }
            assertThatExceptionOfType(CapacityException.class)
                    .isThrownBy(() -> fixture.submit(EngineFixture.greedy(PROMPT, 2)))
                    .withMessage("1024 sequences are waiting already");
            fixture.openGate();

            heard.forEach(each -> assertThat(each.result().tokens()).hasSize(2));
            assertGoesOn(fixture);
        }
    }

    @Test
    void refusedRequestsTakeNoPlace() {
        try (EngineFixture fixture = EngineFixture.of(ALPHABET)) {
            SamplingOptions outOfRange = SamplingOptions.greedy().withLogitBias(Map.of(100_000, 1f));
            for (int i = 0; i < 600; i++) {
                assertThatExceptionOfType(RequestException.class)
                        .isThrownBy(() -> fixture.submit(EngineFixture.greedy(PROMPT, 2, "")));
                assertThatExceptionOfType(RequestException.class)
                        .isThrownBy(() -> fixture.submit(
                                new EngineRequest(PROMPT, 2, outOfRange, List.of(), false, EngineRequest.NO_SCORES)));
            }
            assertGoesOn(fixture);
        }
    }

    @Test
    void closingCancelsWhatRunsAndWhatWaits() throws InterruptedException {
        EngineFixture fixture = EngineFixture.gated(ALPHABET, LIMITS, 4, batch -> {});
        RecordingListener running = fixture.submit(EngineFixture.greedy(PROMPT, 120));
        RecordingListener waiting = fixture.submit(EngineFixture.greedy(PROMPT, 120));
        Thread closer = Thread.ofPlatform().start(fixture.engine::close);
        while (closer.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        fixture.openGate();
        closer.join();

        assertThat(running.result().finishReason()).isEqualTo(FinishReason.CANCELLED);
        assertThat(running.result().tokens()).hasSizeLessThanOrEqualTo(1);
        assertThat(waiting.result().finishReason()).isEqualTo(FinishReason.CANCELLED);
        assertThat(fixture.executor.isClosed()).isTrue();
        assertThatIllegalStateException()
                .isThrownBy(() -> fixture.submit(EngineFixture.greedy(PROMPT, 1)))
                .withMessage("the engine is closed");
        fixture.engine.cancel(1);
        fixture.engine.close();
    }

    @Test
    void aListenerMayCloseTheEngine() {
        EngineFixture fixture = EngineFixture.of(ALPHABET);
        RecordingListener heard = new RecordingListener();
        fixture.engine.submit(EngineFixture.greedy(PROMPT, 100), new SequenceListener() {
            @Override
            public void text(String piece) {
                fixture.engine.close();
                heard.text(piece);
            }

            @Override
            public void finished(SequenceResult result) {
                heard.finished(result);
            }

            @Override
            public void failed(RuntimeException error) {
                heard.failed(error);
            }
        });

        assertThat(heard.result().finishReason()).isEqualTo(FinishReason.CANCELLED);
        assertThat(heard.text()).isEqualTo("a");
        fixture.close();
        assertThat(fixture.executor.isClosed()).isTrue();
    }

    /** A sequence that needs a whole context of blocks still gets its tokens. */
    private static void assertGoesOn(EngineFixture fixture) {
        assertThat(fixture.submit(EngineFixture.greedy(Collections.nCopies(3, 70), 125))
                        .result()
                        .tokens())
                .hasSize(125);
    }
}
