package io.nightjar.engine;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** Keeps what an engine says of one sequence. */
final class RecordingListener implements SequenceListener {

    private static final long GUARD_SECONDS = 60;

    private final List<String> pieces = new CopyOnWriteArrayList<>();
    private final AtomicInteger lastCalls = new AtomicInteger();
    private final CompletableFuture<SequenceResult> end = new CompletableFuture<>();

    @Override
    public void text(String piece) {
        if (lastCalls.get() > 0) {
            throw new IllegalStateException("text after the end");
        }
        pieces.add(piece);
    }

    @Override
    public void finished(SequenceResult result) {
        lastCalls.incrementAndGet();
        end.complete(result);
    }

    @Override
    public void failed(RuntimeException error) {
        lastCalls.incrementAndGet();
        end.completeExceptionally(error);
    }

    /** Waits for the result; fails if the sequence did. */
    SequenceResult result() {
        try {
            return end.get(GUARD_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | InterruptedException | TimeoutException e) {
            throw new AssertionError("no result: " + e, e);
        }
    }

    /** Waits for the error; fails if there is a result. */
    Throwable error() {
        try {
            throw new AssertionError("expected an error, got " + end.get(GUARD_SECONDS, TimeUnit.SECONDS));
        } catch (ExecutionException e) {
            return Objects.requireNonNull(e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError("no answer: " + e, e);
        }
    }

    List<String> pieces() {
        return pieces;
    }

    String text() {
        return String.join("", pieces);
    }

    /** How often the end was reported; exactly once is right. */
    int lastCalls() {
        return lastCalls.get();
    }
}
