package io.nightjar.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightjar.base.ElementType;
import io.nightjar.engine.FinishReason;
import io.nightjar.engine.SamplingOptions;
import io.nightjar.testkit.SharedData;
import io.nightjar.text.EncodeOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * A small trained model against llama.cpp c392e509 (F32 keys and values, no flash attention) and llama2.c's {@code run};
 * its logits and its perplexity are compared in the engine's tests.
 */
class Stories260kConformanceTest {

    private static final String MODEL = "models/stories260K.gguf";

    @ParameterizedTest
    @ValueSource(strings = {"reference", "vector"})
    void greedyIdsAreLlamaCpps(String kernels) {
        try (Nightjar model = open(kernels, 128)) {
            for (JsonNode prompt : golden().get("prompts")) {
                Prompt text = new Prompt.Text(prompt.get("prompt").asString(), false);
                GenerationResult result = model.generate(greedy(text, 64)).await();

                assertThat(result.tokens()).isEqualTo(TokenIds.of(prompt.get("greedy_ids")));
                assertThat(result.text()).isEqualTo(prompt.get("greedy_text").asString());
                assertThat(result.promptTokens())
                        .isEqualTo(prompt.get("prompt_ids").size());
            }
        }
    }

    @Test
    void allPromptsTogetherGiveTheSame() {
        try (Nightjar model = open("vector", 128)) {
            List<JsonNode> prompts = new ArrayList<>();
            golden().get("prompts").forEach(prompts::add);
            List<Generation> running = prompts.stream()
                    .map(prompt -> model.generate(greedy(new Prompt.Ids(TokenIds.of(prompt.get("prompt_ids"))), 64)))
                    .toList();
            for (int i = 0; i < prompts.size(); i++) {
                assertThat(running.get(i).await().tokens())
                        .isEqualTo(TokenIds.of(prompts.get(i).get("greedy_ids")));
            }
        }
    }

    @Test
    void promptIdsAreLlamaCpps() {
        try (Nightjar model = open("reference", 128)) {
            for (JsonNode prompt : golden().get("prompts")) {
                int[] ids = model.tokenizer().encode(prompt.get("prompt").asString(), EncodeOptions.PROMPT);
                assertThat(IntStream.of(ids).boxed().toList()).isEqualTo(TokenIds.of(prompt.get("prompt_ids")));
            }
        }
    }

    /** llama2.c begins with the begin token alone and goes on for 256 steps, past the 128 tokens of the header. */
    @ParameterizedTest
    @ValueSource(strings = {"reference", "vector"})
    void theStoryIsLlama2Cs(String kernels) {
        String story = SharedData.text("models/golden/stories260K.run_c.greedy.txt");
        List<String> notes = new ArrayList<>();
        try (Nightjar model = Nightjar.open(options(kernels, 512).withNotes(notes::add))) {
            GenerationResult result =
                    model.generate(greedy(new Prompt.Ids(List.of(1)), 255)).await();

            assertThat(result.text().strip()).isEqualTo(story.strip());
            assertThat(result.finishReason()).isEqualTo(FinishReason.LENGTH);
            assertThat(notes)
                    .contains("warning: a context of 512 tokens is above the 128 that the model was trained for");
        }
    }

    private static GenerationRequest greedy(Prompt prompt, int tokens) {
        return new GenerationRequest(prompt, tokens, SamplingOptions.greedy(), List.of(), true);
    }

    private static JsonNode golden() {
        return new ObjectMapper().readTree(SharedData.text("models/golden/stories260K.json"));
    }

    private static Nightjar open(String kernels, int context) {
        return Nightjar.open(options(kernels, context));
    }

    private static OpenOptions options(String kernels, int context) {
        return OpenOptions.of(SharedData.path(MODEL))
                .withKernelSet(kernels)
                .withContextTokens(context)
                .withKvType(ElementType.F32);
    }
}
