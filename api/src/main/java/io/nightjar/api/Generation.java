package io.nightjar.api;

import io.nightjar.engine.SequenceListener;
import io.nightjar.engine.SequenceResult;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A text that is being generated. Iterate over it to get pieces as they come, or {@link #await} the whole; both may be done,
 * from any threads, but each piece goes to one iterator only.
 */
public final class Generation implements Iterable<String> {

    /** Marks the end in the queue; compared by identity. */
    @SuppressWarnings("StringOperationCanBeSimplified")
    private static final String END = new String("end");

    private final LinkedBlockingQueue<String> pieces = new LinkedBlockingQueue<>();
    private final CompletableFuture<GenerationResult> result = new CompletableFuture<>();
    private final StringBuilder text = new StringBuilder();
    private final int promptTokens;
    private final Runnable cancellation;

    /** The engine's calls of the listener that {@code submission} is given make the pieces. */
    Generation(int promptTokens, Submission submission) {
        this.promptTokens = promptTokens;
        this.cancellation = submission.submit(new Collector());
    }

    /** Hands a sequence to the engine. */
    interface Submission {
        /** Submits; returns what cancels it. */
        Runnable submit(SequenceListener listener);
    }

    /**
     * Pieces of text in whole characters; {@code next} blocks until there is one.
     *
     * @throws RuntimeException from the iterator, if generating failed
     */
    @Override
    public Iterator<String> iterator() {
        return new Pieces();
    }

    /**
     * Waits for the end.
     *
     * @throws io.nightjar.base.NightjarException if the request could not be carried out
     * @throws CancellationException if this thread is interrupted meanwhile; the generation goes on
     */
    public GenerationResult await() {
        try {
            return result.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interrupted(e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new CompletionException(e.getCause());
        }
    }

    /** Ends it with what there is; returns at once. */
    public void cancel() {
        cancellation.run();
    }

    private static CancellationException interrupted(InterruptedException cause) {
        CancellationException cancelled = new CancellationException("interrupted while waiting for tokens");
        cancelled.initCause(cause);
        return cancelled;
    }

    private final class Pieces implements Iterator<String> {

        private Optional<String> next = Optional.empty();
        private boolean over;

        @Override
        @SuppressWarnings("ReferenceEquality") // The end mark is an object, not a text.
        public boolean hasNext() {
            if (next.isEmpty() && !over) {
                String piece = take();
                over = piece == END;
                if (over) {
                    // For whoever iterates again: the end must not be a wait for ever.
                    pieces.add(END);
                    await();
                } else {
                    next = Optional.of(piece);
                }
            }
            return next.isPresent();
        }

        @Override
        public String next() {
            if (!hasNext()) {
                throw new NoSuchElementException("the generation is over");
            }
            String piece = next.orElseThrow();
            next = Optional.empty();
            return piece;
        }

        private String take() {
            try {
                return pieces.take();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw interrupted(e);
            }
        }
    }

    private final class Collector implements SequenceListener {

        @Override
        public void text(String piece) {
            text.append(piece);
            pieces.add(piece);
        }

        @Override
        public void finished(SequenceResult sequence) {
            result.complete(new GenerationResult(
                    text.toString(), sequence.tokens(), promptTokens, sequence.finishReason(), sequence.timings()));
            pieces.add(END);
        }

        @Override
        public void failed(RuntimeException error) {
            result.completeExceptionally(error);
            pieces.add(END);
        }
    }
}
