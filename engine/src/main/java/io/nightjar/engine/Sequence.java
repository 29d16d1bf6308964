package io.nightjar.engine;

import io.nightjar.text.StreamDecoder;
import io.nightjar.text.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One request on its way through the engine. Belongs to the engine's thread. */
final class Sequence {

    private final long id;
    private final EngineRequest request;
    private final SequenceListener listener;
    private final Sampler sampler;
    private final StreamDecoder decoder;
    private final StopMatcher stop;
    private final int finalTokens;
    private final List<Integer> known;
    private final List<Double> promptScores = new ArrayList<>();
    private final SequenceClock clock;
    private Optional<KvCache.Lease> lease = Optional.empty();
    private int computed;

    /**
     * Makes a sequence.
     *
     * @param finalTokens length that it can reach at most
     */
    Sequence(
            long id,
            EngineRequest request,
            SequenceListener listener,
            Tokenizer tokenizer,
            int finalTokens,
            SequenceClock clock) {
        this.id = id;
        this.request = request;
        this.listener = listener;
        this.sampler = Sampler.of(request.sampling(), tokenizer.vocabulary().size());
        request.prompt().forEach(sampler::accept);
        this.decoder = tokenizer.continuationDecoder();
        this.stop = StopMatcher.of(request.stop());
        this.finalTokens = finalTokens;
        this.known = new ArrayList<>(request.prompt());
        this.clock = clock;
    }

    long id() {
        return id;
    }

    EngineRequest request() {
        return request;
    }

    SequenceListener listener() {
        return listener;
    }

    SequenceClock clock() {
        return clock;
    }

    Sampler sampler() {
        return sampler;
    }

    SequenceState state() {
        return new SequenceState(
                id,
                known.size(),
                computed,
                finalTokens,
                Math.min(request.scoreFrom(), promptTokens()),
                lease.isPresent());
    }

    int promptTokens() {
        return request.prompt().size();
    }

    int generatedTokens() {
        return known.size() - promptTokens();
    }

    int finalTokens() {
        return finalTokens;
    }

    Optional<KvCache.Lease> lease() {
        return lease;
    }

    void hold(KvCache.Lease taken) {
        lease = Optional.of(taken);
    }

    /** The next tokens to compute. */
    List<Integer> next(int count) {
        return known.subList(computed, computed + count);
    }

    int computed() {
        return computed;
    }

    void advance(int tokens) {
        computed += tokens;
    }

    boolean isCaughtUp() {
        return computed == known.size();
    }

    /** The token at a position that is known. */
    int token(int position) {
        return known.get(position);
    }

    void addScore(double logProbability) {
        promptScores.add(logProbability);
    }

    /** Takes in a generated token and passes on its text; returns whether a stop string is complete. */
    boolean append(int token) {
        known.add(token);
        sampler.accept(token);
        emit(stop.feed(decoder.next(token)));
        return stop.isStopped();
    }

    /** Passes on the text that was held back, then the result; the error instead if the listener does not take the text. */
    void finish(FinishReason reason) {
        try {
            emitRest();
        } catch (RuntimeException error) {
            listener.failed(error);
            return;
        }
        listener.finished(new SequenceResult(
                known.subList(promptTokens(), known.size()),
                reason,
                clock.timings(promptTokens(), generatedTokens()),
                promptScores));
    }

    private void emitRest() {
        if (!stop.isStopped()) {
            emit(stop.feed(decoder.flush()));
            if (!stop.isStopped()) {
                emit(stop.flush());
            }
        }
    }

    private void emit(String text) {
        if (!text.isEmpty()) {
            listener.text(text);
        }
    }
}
