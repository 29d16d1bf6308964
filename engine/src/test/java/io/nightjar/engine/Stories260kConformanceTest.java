package io.nightjar.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.nightjar.base.ElementType;
import io.nightjar.engine.ModelRunner.Run;
import io.nightjar.formats.GgufFile;
import io.nightjar.formats.ModelSource;
import io.nightjar.kernels.KernelSets;
import io.nightjar.models.Architectures;
import io.nightjar.testkit.SharedData;
import io.nightjar.text.EncodeOptions;
import io.nightjar.text.Tokenizer;
import io.nightjar.text.Tokenizers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Logits and scores of a small trained model against llama.cpp c392e509 (F32 keys and values, no flash attention). */
class Stories260kConformanceTest {

    private static final Offset<Float> A_THOUSANDTH = within(1e-3f);
    private static final int TEXT_BYTES = 20_000;

    @ParameterizedTest
    @ValueSource(strings = {"reference", "vector"})
    void logitsOfEveryStepAreLlamaCpps(String kernels) {
        try (ModelRunner runner = new ModelRunner(model(), kernels, ElementType.F32, 2)) {
            for (JsonNode prompt : golden().get("prompts")) {
                Run run = new Run(0);
                float[] logits =
                        runner.step(run, ints(prompt.get("prompt_ids"))).getLast();
                JsonNode first = prompt.get("first_logits");
                assertThat(logits).hasSize(first.size());
                for (int i = 0; i < logits.length; i++) {
                    assertThat(logits[i]).isCloseTo(first.get(i).floatValue(), A_THOUSANDTH);
                }
                List<Integer> greedy = ints(prompt.get("greedy_ids"));
                for (int step = 0; step < greedy.size(); step++) {
                    for (JsonNode top : prompt.get("top5_per_step").get(step)) {
                        assertThat(logits[top.get(0).asInt()])
                                .as("step %d, token %s", step, top.get(0))
                                .isCloseTo(top.get(1).floatValue(), A_THOUSANDTH);
                    }
                    assertThat(ModelRunner.argmax(logits)).isEqualTo(greedy.get(step));
                    logits = runner.step(run, List.of(greedy.get(step))).getLast();
                }
            }
        }
    }

    /** The golden's rule: chunks of 127 tokens of the text after a begin token, each token of them scored. */
    @ParameterizedTest
    @ValueSource(strings = {"reference", "vector"})
    void scoresOfATextAreLlamaCpps(String kernels) {
        JsonNode expected = golden().get("perplexity");
        int chunkTokens = expected.get("chunk_tokens").asInt();
        try (ModelSource source = GgufFile.open(model())) {
            Tokenizer tokenizer = Tokenizers.of(source);
            List<Integer> text = IntStream.of(tokenizer.encode(text(), EncodeOptions.TEXT))
                    .boxed()
                    .toList();
            ModelExecutor executor =
                    new ModelExecutor(Architectures.load(source), KernelSets.named(kernels), ElementType.F32, 8, 16, 2);
            EngineLimits limits = new EngineLimits(128, new StepBudget(100, 50));
            try (Engine engine =
                    new Engine(executor, tokenizer, new FirstComeFirstServed(), limits, System::nanoTime)) {
                double sum = 0;
                int scored = 0;
                JsonNode chunks = expected.get("mean_nll_per_chunk");
                for (int chunk = 0; chunk < chunks.size(); chunk++) {
                    List<Double> scores = scores(engine, text.subList(chunk * chunkTokens, (chunk + 1) * chunkTokens));
                    double mean = -scores.stream()
                            .mapToDouble(score -> score)
                            .average()
                            .orElseThrow();
                    assertThat(mean).isCloseTo(chunks.get(chunk).asDouble(), within(1e-4));
                    sum += mean * scores.size();
                    scored += scores.size();
                }
                assertThat(scored).isEqualTo(expected.get("tokens_scored").asInt());
                assertThat(Math.exp(sum / scored)).isCloseTo(expected.get("ppl").asDouble(), within(1e-2));
            }
        }
    }

    private static List<Double> scores(Engine engine, List<Integer> tokens) {
        List<Integer> chunk = new ArrayList<>(List.of(1));
        chunk.addAll(tokens);
        RecordingListener heard = new RecordingListener();
        engine.submit(new EngineRequest(chunk, 0, SamplingOptions.greedy(), List.of(), true, 1), heard);
        return heard.result().promptScores();
    }

    private static String text() {
        byte[] all = SharedData.text("text/tinyshakespeare.txt.gz").getBytes(StandardCharsets.UTF_8);
        return new String(Arrays.copyOf(all, TEXT_BYTES), StandardCharsets.UTF_8);
    }

    private static List<Integer> ints(JsonNode array) {
        List<Integer> values = new ArrayList<>();
        array.forEach(value -> values.add(value.asInt()));
        return values;
    }

    private static Path model() {
        return SharedData.path("models/stories260K.gguf");
    }

    private static JsonNode golden() {
        return new ObjectMapper().readTree(SharedData.text("models/golden/stories260K.json"));
    }
}
