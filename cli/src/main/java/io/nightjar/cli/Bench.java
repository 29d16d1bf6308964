package io.nightjar.cli;

import io.nightjar.api.Generation;
import io.nightjar.api.GenerationRequest;
import io.nightjar.api.GenerationResult;
import io.nightjar.api.Nightjar;
import io.nightjar.api.Prompt;
import io.nightjar.base.RequestException;
import io.nightjar.engine.SamplingOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;

/** Times one open model as llama-bench does: on random tokens, after a warm-up run. */
final class Bench {

    private static final double NANOS_PER_SECOND = 1e9;
    private static final long SEED = 1;

    private final Nightjar nightjar;
    private final SplittableRandom random = new SplittableRandom(SEED);

    Bench(Nightjar nightjar) {
        this.nightjar = nightjar;
    }

    /**
     * Runs a test once to warm up and {@code repetitions} times for the record.
     *
     * @param afterEach called after each run, the warm-up included
     */
    Samples measure(BenchRow.Test test, int repetitions, Runnable afterEach) throws IOException {
        var _ = once(test);
        afterEach.run();
        List<Double> values = new ArrayList<>();
        for (int i = 0; i < repetitions; i++) {
            values.add(once(test));
            afterEach.run();
        }
        return new Samples(values);
    }

    /* The first token belongs to the prompt's time: for n timed tokens n + 1 are generated. */
    private double once(BenchRow.Test test) throws IOException {
        return test.promptTokens() > 0 ? promptRate(test.promptTokens()) : generationRate(test.generatedTokens());
    }

    private double promptRate(int tokens) throws IOException {
        GenerationResult result = run(tokens, 1);
        if (result.timings().cachedTokens() > 0) {
            throw new RequestException("bench: " + result.timings().cachedTokens() + " prompt tokens were cached");
        }
        return tokens * NANOS_PER_SECOND / result.timings().promptNanos();
    }

    private double generationRate(int tokens) throws IOException {
        GenerationResult result = run(1, tokens + 1);
        return tokens * NANOS_PER_SECOND / result.timings().generationNanos();
    }

    /* New tokens each time, so that no cache of prompts can help. */
    private GenerationResult run(int promptTokens, int maxTokens) throws IOException {
        List<Integer> prompt = IntStream.range(0, promptTokens)
                .map(i -> random.nextInt(nightjar.model().vocabularySize()))
                .boxed()
                .toList();
        Generation generation = nightjar.generate(
                new GenerationRequest(new Prompt.Ids(prompt), maxTokens, SamplingOptions.greedy(), List.of(), true));
        GenerationResult result = Interruption.guard(generation::cancel, generation::await);
        if (result.tokens().size() != maxTokens) {
            throw new CancellationException("bench: " + result.tokens().size() + " of " + maxTokens + " tokens");
        }
        return result;
    }
}
