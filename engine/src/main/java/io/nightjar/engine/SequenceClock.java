package io.nightjar.engine;

import java.util.OptionalLong;
import java.util.function.LongSupplier;

/** Notes when things happen to a sequence. Belongs to the engine's thread. */
final class SequenceClock {

    private final LongSupplier nanos;
    private final long submitted;
    private OptionalLong started = OptionalLong.empty();
    private OptionalLong promptDone = OptionalLong.empty();
    private long lastToken;

    /** Starts with the submission. */
    SequenceClock(LongSupplier nanos) {
        this.nanos = nanos;
        this.submitted = nanos.getAsLong();
        this.lastToken = submitted;
    }

    void stepBegins() {
        if (started.isEmpty()) {
            started = OptionalLong.of(nanos.getAsLong());
        }
    }

    /** All known tokens are computed: the prompt's end, or one more token. */
    void caughtUp() {
        lastToken = nanos.getAsLong();
        if (promptDone.isEmpty()) {
            promptDone = OptionalLong.of(lastToken);
        }
    }

    SequenceTimings timings(int promptTokens, int generatedTokens) {
        long now = nanos.getAsLong();
        long begun = started.orElse(now);
        long first = promptDone.orElse(now);
        return new SequenceTimings(
                begun - submitted, first - begun, Math.max(0, lastToken - first), promptTokens, 0, generatedTokens);
    }
}
