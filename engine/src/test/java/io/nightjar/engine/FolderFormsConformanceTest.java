package io.nightjar.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.nightjar.base.ElementType;
import io.nightjar.engine.Goldens.Case;
import io.nightjar.engine.ModelRunner.Run;
import io.nightjar.formats.ModelSource;
import io.nightjar.models.ModelFiles;
import io.nightjar.testkit.SharedData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Golden models in the other forms of released folders: in shards, and as the language part of a multimodal model. The copies'
 * tensors lie at odd addresses.
 */
class FolderFormsConformanceTest {

    @TempDir
    private Path copy;

    @ParameterizedTest
    @ValueSource(strings = {"llama", "gemma3", "gpt-oss", "deepseek-v3"})
    void shardsGiveTheBitsOfOneFile(String model) throws IOException {
        Path folder = SharedData.path("goldens/" + model);
        List<Integer> prompt = Goldens.of(model).cases().getFirst().prompt();

        assertThat(logits(FolderCopies.inShards(folder, copy, 3), prompt)).isDeepEqualTo(logits(folder, prompt));
    }

    @ParameterizedTest
    @CsvSource({
        "gemma3, gemma3, model.language_model.",
        "gemma3, gemma3, language_model.model.",
        "gemma4, gemma4, model.language_model.",
        "qwen3-5, qwen3_5, model.language_model.",
        "gemma3n, gemma3n, model.language_model.",
    })
    void multimodalFoldersLoadAsTextModels(String model, String modelType, String prefix) throws IOException {
        Path folder = SharedData.path("goldens/" + model);
        Case golden = Goldens.of(model).cases().getFirst();
        Path wrapped = FolderCopies.wrapped(folder, copy, modelType, prefix);

        assertThat(logits(wrapped, golden.prompt())).isDeepEqualTo(logits(folder, golden.prompt()));
        try (ModelSource source = ModelFiles.open(wrapped)) {
            assertThat(source.notices()).containsExactly("loaded as a text model; left out: 1 tensors of vision_tower");
        }
    }

    /** The golden model's own multipliers are all 1. {@code falcon_h1_golden.py} made the values. */
    @ParameterizedTest
    @ValueSource(strings = {"vector", "reference"})
    void multipliersOfFalconH1CountWhereTheReferenceHasThem(String kernels) throws IOException {
        Path folder = SharedData.path("goldens/falcon-h1");
        JsonNode golden = JsonMapper.shared()
                .readTree(FolderFormsConformanceTest.class
                        .getResource("falcon-h1-multipliers.json")
                        .openStream());
        FolderCopies.withConfig(folder, copy, golden.get("config"));

        try (ModelRunner runner = new ModelRunner(copy, kernels, ElementType.F32, 2)) {
            Run run = new Run(0);
            float[] logits = runner.step(run, ints(golden.get("prompt"))).getLast();
            for (int i = 0; i < logits.length; i++) {
                assertThat(logits[i])
                        .isCloseTo((float) golden.get("logits").get(i).asDouble(), within(1e-3f));
            }
            for (int id : ints(golden.get("greedy"))) {
                assertThat(ModelRunner.argmax(logits)).isEqualTo(id);
                logits = runner.step(run, List.of(id)).getLast();
            }
        }
    }

    private static List<Integer> ints(JsonNode values) {
        return values.valueStream().map(JsonNode::asInt).toList();
    }

    private static float[][] logits(Path folder, List<Integer> prompt) {
        try (ModelRunner runner = new ModelRunner(folder, "vector", ElementType.F32, 2)) {
            return runner.step(new Run(0), prompt).toArray(float[][]::new);
        }
    }
}
