package io.nightjar.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.nightjar.base.ElementType;
import io.nightjar.base.RequestException;
import io.nightjar.engine.Engine;
import io.nightjar.engine.EngineLimits;
import io.nightjar.engine.Executor;
import io.nightjar.engine.FirstComeFirstServed;
import io.nightjar.engine.ModelExecutor;
import io.nightjar.engine.StepBudget;
import io.nightjar.formats.GgufFile;
import io.nightjar.formats.ModelSource;
import io.nightjar.kernels.Batch;
import io.nightjar.kernels.KernelSets;
import io.nightjar.models.Architectures;
import io.nightjar.text.EncodeOptions;
import io.nightjar.text.Tokenizer;
import io.nightjar.text.Tokenizers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class PerplexityTest {

    private static final int CHUNK = 32;
    private static final String TEXT =
            "\"Well, Prince, so Genoa and Lucca are now just family estates of the Buonapartes. \" ".repeat(5);

    @TempDir
    static Path folder;

    /** The definition, by hand: one chunk at a time in one step, softmax in F64 over the logits before each token. */
    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void equalsABruteForceOverTheLogits(int maxChunks) {
        List<Double> scores = new ArrayList<>();
        int chunks;
        try (ModelSource source = GgufFile.open(BundledModel.extract(folder));
                Executor executor = new ModelExecutor(
                        Architectures.load(source), KernelSets.named("reference"), ElementType.F32, 1, 1, 1)) {
            Tokenizer tokenizer = Tokenizers.of(source);
            int[] ids = tokenizer.encode(TEXT, EncodeOptions.PROMPT);
            chunks = maxChunks == 0 ? ids.length / CHUNK : maxChunks;
            for (int chunk = 0; chunk < chunks; chunk++) {
                int[] tokens = Arrays.copyOfRange(ids, chunk * CHUNK, (chunk + 1) * CHUNK);
                tokens[0] = tokenizer.vocabulary().bos().orElseThrow();
                scores.addAll(secondHalf(executor, tokens));
            }
        }
        double mean = scores.stream().mapToDouble(score -> score).average().orElseThrow();
        double variance =
                scores.stream().mapToDouble(score -> Math.pow(score - mean, 2)).sum() / (scores.size() - 1);
        List<Integer> progress = new ArrayList<>();
        OpenOptions options = OpenOptions.of(BundledModel.extract(folder))
                .withKernelSet("reference")
                .withKvType(ElementType.F32);
        try (Nightjar model = Nightjar.open(options)) {
            PerplexityResult result = model.perplexity(TEXT, CHUNK, maxChunks, progress::add);

            assertThat(result.perplexity()).isCloseTo(Math.exp(-mean), within(0.01));
            assertThat(result.standardError())
                    .isCloseTo(Math.exp(-mean) * Math.sqrt(variance / scores.size()), within(0.01));
            assertThat(result.chunks()).isEqualTo(chunks).isGreaterThanOrEqualTo(2);
            assertThat(result.scoredTokens()).isEqualTo(chunks * 15L);
            assertThat(progress)
                    .isEqualTo(IntStream.rangeClosed(1, chunks).boxed().toList());
        }
    }

    private static List<Double> secondHalf(Executor executor, int[] tokens) {
        Batch.Builder batch = new Batch.Builder();
        batch.add(IntStream.of(tokens).boxed().toList(), 0, List.of(0), 0, CHUNK);
        executor.execute(batch.build());
        List<Double> scores = new ArrayList<>();
        float[] logits = new float[executor.vocabularySize()];
        for (int token = CHUNK / 2 + 1; token < CHUNK; token++) {
            executor.readLogits(token - 1, logits);
            double sum = 0;
            for (float logit : logits) {
                sum += Math.exp(logit);
            }
            scores.add(Math.log(Math.exp(logits[tokens[token]]) / sum));
        }
        return scores;
    }

    @Test
    void aModelThatKnowsNothingIsAsSurprisedAsTheVocabularyIsLarge() {
        try (ModelSource source = GgufFile.open(BundledModel.extract(folder));
                Engine engine = uniform(source, () -> {})) {
            PerplexityResult result = perplexity(engine, source, 32);

            assertThat(result.perplexity()).isCloseTo(2048, within(1e-6));
            assertThat(result.standardError()).isCloseTo(0, within(1e-6));
        }
    }

    @Test
    void aChunkCutShortByClosingIsNoResult() {
        try (ModelSource source = GgufFile.open(BundledModel.extract(folder))) {
            List<Engine> engines = new ArrayList<>();
            Engine engine = uniform(source, () -> engines.getFirst().close());
            engines.add(engine);

            assertThatExceptionOfType(CancellationException.class).isThrownBy(() -> perplexity(engine, source, 32));
            engine.close();
        }
    }

    @Test
    void chunksThatCannotBeScoredAreRefused() {
        try (Nightjar model =
                Nightjar.open(OpenOptions.of(BundledModel.extract(folder)).withContextTokens(64))) {
            assertRefused(model, 2, "context: expected chunks of 3 tokens or more, got 2");
            assertRefused(model, 0, "context: expected chunks of 3 tokens or more, got 0");
            assertRefused(
                    model, 65, "the prompt has 65 tokens and the context 64 - shorten it, or ask for a larger context");
            int tokens = model.tokenizer().encode(TEXT, EncodeOptions.PROMPT).length;
            assertRefused(model, 1000, "the text has " + tokens + " tokens, and one chunk needs 1000");
            assertThat(model.perplexity(TEXT, 3, 1, done -> {}).scoredTokens()).isEqualTo(1);
        }
    }

    private static void assertRefused(Nightjar model, int contextTokens, String message) {
        assertThatExceptionOfType(RequestException.class)
                .isThrownBy(() -> model.perplexity(TEXT, contextTokens, 0, done -> {}))
                .withMessage(message);
    }

    private static PerplexityResult perplexity(Engine engine, ModelSource source, int contextTokens) {
        return new Perplexity(engine, Tokenizers.of(source)).of(TEXT, contextTokens, 0, done -> {});
    }

    /** An engine whose model gives every token the same logit, in steps of 8 tokens. */
    private static Engine uniform(ModelSource source, Runnable beforeStep) {
        Tokenizer tokenizer = Tokenizers.of(source);
        Executor executor = new Executor() {
            @Override
            public int vocabularySize() {
                return tokenizer.vocabulary().size();
            }

            @Override
            public int kvBlocks() {
                return 2;
            }

            @Override
            public int stateSlots() {
                return 2;
            }

            @Override
            public void copyState(int from, int to) {
                throw new AssertionError("nobody asks for a snapshot");
            }

            @Override
            public void execute(Batch batch) {
                beforeStep.run();
            }

            @Override
            public void readLogits(int output, float[] into) {
                Arrays.fill(into, 3.5f);
            }

            @Override
            public void close() {}
        };
        return new Engine(
                executor,
                tokenizer,
                new FirstComeFirstServed(),
                new EngineLimits(64, new StepBudget(8, 8)),
                System::nanoTime);
    }
}
