package io.nightjar.api;

import io.nightjar.engine.Engine;
import io.nightjar.engine.EngineRequest;
import io.nightjar.engine.SequenceListener;
import io.nightjar.engine.SequenceResult;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Sends texts through the engine and collects their vectors. Stateless but for the engine. */
final class Embeddings {

    /** Enough to fill the engine's steps, few enough to leave room in its queue for others. */
    private static final int AT_ONCE = 64;

    private final Engine engine;

    Embeddings(Engine engine) {
        this.engine = engine;
    }

    /**
     * The vectors of these prompts, in their order.
     *
     * @throws io.nightjar.base.RequestException if one is empty or does not fit into the context
     * @throws CancellationException if this thread is interrupted, or the engine closed, meanwhile
     */
    List<Embedding> of(List<List<Integer>> prompts) {
        List<Embedding> embeddings = new ArrayList<>();
        for (int start = 0; start < prompts.size(); start += AT_ONCE) {
            List<Pending> waiting = new ArrayList<>();
            for (List<Integer> prompt : prompts.subList(start, Math.min(prompts.size(), start + AT_ONCE))) {
                Pending pending = new Pending(prompt.size());
                engine.submit(EngineRequest.promptOnly(prompt), pending);
                waiting.add(pending);
            }
            waiting.forEach(pending -> embeddings.add(pending.await()));
        }
        return embeddings;
    }

    /** A vector on its way. */
    private static final class Pending implements SequenceListener {

        private final int tokens;
        private final CompletableFuture<Embedding> result = new CompletableFuture<>();

        Pending(int tokens) {
            this.tokens = tokens;
        }

        Embedding await() {
            try {
                return result.get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                CancellationException cancelled = new CancellationException("interrupted while waiting for a vector");
                cancelled.initCause(e);
                throw cancelled;
            } catch (ExecutionException e) {
                throw e.getCause() instanceof RuntimeException cause ? cause : new CompletionException(e.getCause());
            }
        }

        @Override
        public void text(String piece) {}

        @Override
        public void embedded(float[] vector) {
            result.complete(new Embedding(vector, tokens));
        }

        @Override
        public void finished(SequenceResult sequence) {
            // After a vector this changes nothing.
            result.completeExceptionally(new CancellationException("the model was closed"));
        }

        @Override
        public void failed(RuntimeException error) {
            result.completeExceptionally(error);
        }
    }
}
