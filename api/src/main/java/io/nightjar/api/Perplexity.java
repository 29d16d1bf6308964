package io.nightjar.api;

import io.nightjar.base.RequestException;
import io.nightjar.engine.Engine;
import io.nightjar.engine.EngineRequest;
import io.nightjar.engine.FinishReason;
import io.nightjar.engine.SamplingOptions;
import io.nightjar.engine.SequenceListener;
import io.nightjar.engine.SequenceResult;
import io.nightjar.text.EncodeOptions;
import io.nightjar.text.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * Perplexity as llama.cpp's tool counts it: the text is cut into chunks of one context, the first token of each is replaced
 * by the start token, and the tokens of its second half are scored.
 */
final class Perplexity {

    /** Shorter ones have no token in their second half that has one before it. */
    private static final int SHORTEST_CHUNK = 3;

    private final Engine engine;
    private final Tokenizer tokenizer;

    Perplexity(Engine engine, Tokenizer tokenizer) {
        this.engine = engine;
        this.tokenizer = tokenizer;
    }

    /**
     * Scores a text.
     *
     * @param contextTokens tokens of a chunk
     * @param maxChunks how many chunks at most; 0 for all
     * @param progress hears how many chunks are done
     */
    PerplexityResult of(String text, int contextTokens, int maxChunks, IntConsumer progress) {
        if (contextTokens < SHORTEST_CHUNK) {
            throw new RequestException(
                    "context: expected chunks of " + SHORTEST_CHUNK + " tokens or more, got " + contextTokens);
        }
        int[] ids = tokenizer.encode(text, EncodeOptions.PROMPT);
        int chunks = ids.length / contextTokens;
        if (maxChunks > 0) {
            chunks = Math.min(chunks, maxChunks);
        }
        if (chunks == 0) {
            throw new RequestException("the text has " + ids.length + " tokens, and one chunk needs " + contextTokens);
        }
        List<Double> scores = new ArrayList<>();
        for (int chunk = 0; chunk < chunks; chunk++) {
            scores.addAll(score(chunkOf(ids, chunk, contextTokens), contextTokens / 2 + 1));
            progress.accept(chunk + 1);
        }
        return summarise(scores, chunks);
    }

    private List<Integer> chunkOf(int[] ids, int chunk, int contextTokens) {
        List<Integer> tokens = new ArrayList<>(IntStream.range(chunk * contextTokens, (chunk + 1) * contextTokens)
                .mapToObj(i -> ids[i])
                .toList());
        OptionalInt bos = tokenizer.vocabulary().bos();
        if (tokenizer.vocabulary().addBos() && bos.isPresent()) {
            tokens.set(0, bos.getAsInt());
        }
        return tokens;
    }

    private List<Double> score(List<Integer> tokens, int from) {
        CompletableFuture<List<Double>> scores = new CompletableFuture<>();
        engine.submit(
                new EngineRequest(tokens, 0, SamplingOptions.greedy(), List.of(), true, from), new SequenceListener() {
                    @Override
                    public void text(String piece) {}

                    @Override
                    public void finished(SequenceResult result) {
                        if (result.finishReason() == FinishReason.CANCELLED) {
                            scores.completeExceptionally(new CancellationException("the model was closed"));
                        } else {
                            scores.complete(result.promptScores());
                        }
                    }

                    @Override
                    public void failed(RuntimeException error) {
                        scores.completeExceptionally(error);
                    }
                });
        try {
            return scores.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private static PerplexityResult summarise(List<Double> scores, int chunks) {
        double mean =
                -scores.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
        double squares = scores.stream()
                .mapToDouble(score -> (score + mean) * (score + mean))
                .sum();
        int count = scores.size();
        double error = count < 2 ? 0 : Math.sqrt(squares / (count - 1) / count);
        double perplexity = Math.exp(mean);
        return new PerplexityResult(perplexity, perplexity * error, chunks, count);
    }
}
