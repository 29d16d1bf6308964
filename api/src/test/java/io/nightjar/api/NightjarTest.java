package io.nightjar.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.nightjar.base.ElementType;
import io.nightjar.base.RequestException;
import io.nightjar.engine.FinishReason;
import io.nightjar.engine.SamplingOptions;
import io.nightjar.kernels.KernelSets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Generating with the bundled model. */
@Timeout(120)
class NightjarTest {

    private static final String PROMPT = "Natasha did not";

    @TempDir
    static Path folder;

    private static final List<String> NOTES = new ArrayList<>();
    private static final List<Nightjar> OPENED = new ArrayList<>();

    @BeforeAll
    static void open() {
        OPENED.add(Nightjar.open(OpenOptions.of(BundledModel.extract(folder))
                .withContextTokens(256)
                .withThreads(2)
                .withNotes(NOTES::add)));
    }

    @AfterAll
    static void close() {
        OPENED.forEach(Nightjar::close);
    }

    private static Nightjar model() {
        return OPENED.getFirst();
    }

    @Test
    void thePiecesAddUpToTheText() {
        Generation generation = model().generate(GenerationRequest.greedy(PROMPT, 24));
        List<String> pieces = new ArrayList<>();
        generation.forEach(pieces::add);

        GenerationResult result = generation.await();
        assertThat(String.join("", pieces)).isEqualTo(result.text()).startsWith(" know what she had been");
        assertThat(pieces).hasSizeGreaterThan(10).doesNotContain("");
        assertThat(result.tokens()).hasSize(24);
        assertThat(result.promptTokens()).isEqualTo(4);
        assertThat(result.finishReason()).isEqualTo(FinishReason.LENGTH);
        assertThat(result.timings().generatedTokens()).isEqualTo(24);
        assertThat(result.timings().generatedTokensPerSecond()).isPositive();
    }

    @Test
    void iteratingAgainEndsAtOnce() {
        Generation generation = model().generate(GenerationRequest.greedy(PROMPT, 3));
        Iterator<String> first = generation.iterator();
        while (first.hasNext()) {
            first.next();
        }

        assertThat(generation).isEmpty();
        assertThat(first.hasNext()).isFalse();
        assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(first::next);
    }

    @Test
    void generationsAtOnceGiveEachWhatItGivesAlone() {
        List<GenerationRequest> requests = List.of(
                GenerationRequest.greedy(PROMPT, 30),
                GenerationRequest.greedy("LEONTES:\n", 20),
                drawn(5, 25),
                drawn(6, 25),
                GenerationRequest.greedy("It was ".repeat(60), 10));
        List<GenerationResult> alone = requests.stream()
                .map(request -> model().generate(request).await())
                .toList();

        List<Generation> together =
                requests.stream().map(request -> model().generate(request)).toList();
        for (int i = 0; i < requests.size(); i++) {
            GenerationResult result = together.get(i).await();
            assertThat(result.tokens())
                    .as("request %d", i)
                    .isEqualTo(alone.get(i).tokens());
            assertThat(result.text()).isEqualTo(alone.get(i).text());
        }
    }

    @Test
    void theSeedDecidesWhatIsDrawn() {
        String text = model().generate(drawn(1, 24)).await().text();

        assertThat(model().generate(drawn(1, 24)).await().text()).isEqualTo(text);
        assertThat(model().generate(drawn(2, 24)).await().text()).isNotEqualTo(text);
    }

    private static GenerationRequest drawn(long seed, int tokens) {
        return GenerationRequest.greedy(PROMPT, tokens)
                .withSampling(SamplingOptions.neutral().withSeed(seed));
    }

    @Test
    void aCancelledGenerationKeepsWhatThereIs() {
        Generation generation = model().generate(new GenerationRequest(
                new Prompt.Text(PROMPT, false), 252, SamplingOptions.greedy(), List.of(), true));
        String first = generation.iterator().next();
        generation.cancel();

        GenerationResult result = generation.await();
        assertThat(result.finishReason()).isEqualTo(FinishReason.CANCELLED);
        assertThat(result.text()).startsWith(first);
        assertThat(result.tokens()).hasSizeBetween(1, 251);
        generation.cancel();
    }

    @Test
    void untilFullIsTheWholeContext() {
        GenerationResult result = model().generate(new GenerationRequest(
                        new Prompt.Ids(Collections.nCopies(250, 40)),
                        GenerationRequest.UNTIL_FULL,
                        SamplingOptions.greedy(),
                        List.of(),
                        true))
                .await();

        assertThat(result.finishReason()).isEqualTo(FinishReason.CONTEXT_FULL);
        assertThat(result.tokens()).hasSize(7);
    }

    @Test
    void stopStringsEndTheText() {
        GenerationResult result = model().generate(new GenerationRequest(
                        new Prompt.Text(PROMPT, false), 40, SamplingOptions.greedy(), List.of("drawing"), false))
                .await();

        assertThat(result.text()).isEqualTo(" know what she had been in the ");
        assertThat(result.finishReason()).isEqualTo(FinishReason.STOP);
    }

    @Test
    void controlTokensInTheTextAreReadOnlyIfAskedFor() {
        String text = "<|endoftext|>";
        assertThat(promptTokens(new Prompt.Text(text, true))).isEqualTo(2);
        assertThat(promptTokens(new Prompt.Text(text, false))).isGreaterThan(4);
        assertThat(promptTokens(new Prompt.Ids(List.of(5, 6, 7)))).isEqualTo(3);
    }

    private static int promptTokens(Prompt prompt) {
        return model().generate(new GenerationRequest(prompt, 0, SamplingOptions.greedy(), List.of(), false))
                .await()
                .promptTokens();
    }

    @Test
    void requestsThatCannotBeCarriedOutAreRefusedAtOnce() {
        assertRefused(
                new Prompt.Ids(Collections.nCopies(257, 40)),
                "the prompt has 257 tokens and the context 256 - shorten it, or ask for a larger context");
        assertRefused(new Prompt.Ids(List.of()), "prompt: expected at least one token, got none");
        assertRefused(new Prompt.Ids(List.of(2048)), "prompt: expected token ids below 2048, got 2048");
        assertThatExceptionOfType(RequestException.class)
                .isThrownBy(() -> GenerationRequest.greedy(PROMPT, -2))
                .withMessage("max_tokens: expected -1 or more, got -2");
    }

    private static void assertRefused(Prompt prompt, String message) {
        assertThatExceptionOfType(RequestException.class)
                .isThrownBy(() ->
                        model().generate(new GenerationRequest(prompt, 1, SamplingOptions.greedy(), List.of(), false)))
                .withMessage(message);
    }

    @Test
    void anInterruptedThreadStopsWaitingAndTheGenerationGoesOn() {
        Generation generation = model().generate(GenerationRequest.greedy(PROMPT, 100));
        Thread.currentThread().interrupt();
        assertThatExceptionOfType(CancellationException.class).isThrownBy(generation::await);
        assertThat(Thread.interrupted()).as("the interruption is kept").isTrue();

        Thread.currentThread().interrupt();
        assertThatExceptionOfType(CancellationException.class)
                .isThrownBy(() -> generation.iterator().next());
        assertThat(Thread.interrupted()).isTrue();
        assertThat(generation.await().tokens()).hasSize(100);
    }

    @Test
    void notesNameTheKernelsAndTheMemory() {
        assertThat(NOTES).hasSize(2);
        assertThat(NOTES.get(0))
                .startsWith("kernels: " + KernelSets.best().set().name() + " (");
        assertThat(NOTES.get(1))
                .matches("memory: weights 2 MiB \\+ KV 0 MiB \\+ workspace \\d+ MiB = \\d+ MiB of \\d+ MiB available,"
                        + " context 256 tokens");
    }

    @Test
    void theModelSaysWhatItIs() {
        ModelInfo info = model().model();

        assertThat(info)
                .isEqualTo(new ModelInfo(
                        "nightjar-small-a672490315bf.gguf",
                        "llama",
                        2_295_552,
                        256,
                        512,
                        2048,
                        KernelSets.best().set().name(),
                        2));
        assertThat(model().memoryPlan().kvBytes()).isEqualTo(256L * 3 * 2 * 2 * 64 * 2);
        assertThat(model().memoryPlan().totalBytes())
                .isLessThan(model().memoryPlan().availableBytes());
    }

    @Test
    void theContextIsTheModelsOwnUnlessAskedOtherwise() {
        try (Nightjar own = Nightjar.open(BundledModel.extract(folder))) {
            assertThat(own.model().contextTokens()).isEqualTo(512);
        }
    }

    @Test
    void everyTypeOfKeysAndValuesWrites() {
        for (ElementType type : List.of(ElementType.BF16, ElementType.Q8_0, ElementType.Q4_0)) {
            OpenOptions options = OpenOptions.of(BundledModel.extract(folder)).withKvType(type);
            try (Nightjar other = Nightjar.open(options)) {
                assertThat(other.generate(GenerationRequest.greedy(PROMPT, 8))
                                .await()
                                .tokens())
                        .as("%s", type)
                        .hasSize(8);
            }
        }
    }

    @Test
    void aClosedModelCancelsAndRefuses() {
        Nightjar other = Nightjar.open(BundledModel.extract(folder));
        Generation running = other.generate(
                new GenerationRequest(new Prompt.Text(PROMPT, false), 500, SamplingOptions.greedy(), List.of(), true));
        other.close();

        assertThat(running.await().finishReason()).isEqualTo(FinishReason.CANCELLED);
        assertThatIllegalStateException()
                .isThrownBy(() -> other.generate(GenerationRequest.greedy(PROMPT, 1)))
                .withMessage("the engine is closed");
        other.close();
    }
}
