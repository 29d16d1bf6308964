package io.nightjar.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightjar.base.ElementType;
import io.nightjar.engine.Goldens.Case;
import io.nightjar.engine.ModelRunner.Run;
import io.nightjar.testkit.SharedData;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The tiny golden models read from their folders, as released: the logits and ids of the reference, which are those that
 * {@code GoldenModelsConformanceTest} asks of their GGUF files.
 */
class GoldenFoldersConformanceTest {

    /** For one token of its long prompt two experts' scores differ by one rounding (1.2e-7): only plain sums choose alike. */
    private static final String TIED = "phi-moe";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "llama",
                "llama-linear",
                "llama-rope3",
                "llama-yarn",
                "llama-bias",
                "mistral",
                "qwen2",
                "qwen3",
                "seed-oss",
                "ernie4-5",
                "hunyuan-dense",
                "arcee",
                "smollm3",
                "gemma",
                "gemma2",
                "gemma3",
                "phi",
                "phi3",
                "phi3-longrope",
                "granite",
                "olmo",
                "olmo2",
                "exaone4",
                "stablelm",
                "starcoder2",
                "nemotron",
                "cohere",
                "cohere2",
                "glm4",
                "bitnet",
                "gpt2",
                "gpt-neox",
                "falcon",
                "mixtral",
                "qwen2-moe",
                "qwen3-moe",
                "olmoe",
                "phi-moe",
                "granite-moe",
                "glm4-moe",
                "gpt-oss",
                "deepseek-v2",
                "deepseek-v3",
                "gemma4",
                "mamba",
                "mamba2",
                "falcon-h1",
                "granite-hybrid",
                "lfm2",
                "qwen3-next",
                "qwen3-5"
            })
    void logitsAndGreedyIdsAreThoseOfTheReference(String model) {
        String kernels = model.equals(TIED) ? "reference" : "vector";
        try (ModelRunner runner = new ModelRunner(SharedData.path("goldens/" + model), kernels, ElementType.F32, 2)) {
            for (Case golden : Goldens.of(model).cases()) {
                List<float[]> logits = runner.step(new Run(0), golden.prompt());
                int first = logits.size() - golden.logits().size();
                for (int i = 0; i < golden.logits().size(); i++) {
                    assertThat(largestDifference(
                                    logits.get(first + i), golden.logits().get(i)))
                            .isLessThan(1e-3f);
                }
                assertThat(greedy(runner, golden)).isEqualTo(golden.greedy());
            }
        }
    }

    private static float largestDifference(float[] actual, float[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        float largest = 0;
        for (int i = 0; i < expected.length; i++) {
            largest = Math.max(largest, Math.abs(actual[i] - expected[i]));
        }
        return largest;
    }

    private static List<Integer> greedy(ModelRunner runner, Case golden) {
        Run run = new Run(16);
        List<Integer> ids = new ArrayList<>();
        int next = ModelRunner.argmax(runner.step(run, golden.prompt()).getLast());
        while (ids.size() < golden.greedy().size()) {
            ids.add(next);
            next = ModelRunner.argmax(runner.step(run, List.of(next)).getLast());
        }
        return ids;
    }
}
