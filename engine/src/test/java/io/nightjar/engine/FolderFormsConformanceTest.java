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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
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

    /** For Gemma 3 and 4, Qwen 2.5 VL and Qwen 3 VL, transformers 5.23.0 gave texts the logits of the text model too. */
    @ParameterizedTest
    @CsvSource({
        "gemma3, gemma3, gemma3_text, model.language_model.",
        "gemma3, gemma3, gemma3_text, language_model.model.",
        "gemma4, gemma4, gemma4_text, model.language_model.",
        "qwen2, qwen2_5_vl, qwen2_5_vl_text, model.",
        "qwen2, qwen2_vl, '', model.",
        "qwen3, qwen3_vl, qwen3_vl_text, model.language_model.",
        "mistral, mistral3, mistral, language_model.model.",
        "qwen3-5, qwen3_5, qwen3_5_text, model.language_model.",
        "gemma3n, gemma3n, gemma3n_text, model.language_model.",
    })
    void multimodalFoldersLoadAsTextModels(String model, String modelType, String textType, String prefix)
            throws IOException {
        Path folder = SharedData.path("goldens/" + model);
        Case golden = Goldens.of(model).cases().getFirst();
        Path wrapped = FolderCopies.wrapped(folder, copy, modelType, textType, prefix);

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

    @Test
    void innerModelsAreReadToo() throws IOException {
        Path folder = SharedData.path("goldens/gpt2");
        List<Integer> prompt = Goldens.of("gpt2").cases().getFirst().prompt();
        Path inner = FolderCopies.write(
                folder,
                copy,
                FolderCopies.config(folder),
                tensors -> FolderCopies.renamed(tensors, name -> name.replace("transformer.", "")));

        assertThat(logits(inner, prompt)).isDeepEqualTo(logits(folder, prompt));
    }

    @Test
    void microscaledExpertsGiveTheBitsOfTheSameInGguf() throws IOException {
        Path plain = SharedData.path("goldens/gpt-oss");
        List<Integer> tokens = new ArrayList<>();
        Goldens.of("gpt-oss").cases().forEach(golden -> {
            tokens.addAll(golden.prompt());
            tokens.addAll(golden.greedy());
        });
        Path gguf = copy.resolve("microscaled.gguf");
        MicroscaledCopies.writeGguf(plain.resolve("model.gguf"), gguf);
        Path folder = MicroscaledCopies.writeFolder(plain, gguf, Files.createDirectory(copy.resolve("folder")));

        float[][] microscaled = logits(gguf, tokens);
        assertThat(logits(folder, tokens)).isDeepEqualTo(microscaled);
        assertThat(Arrays.deepEquals(logits(plain, tokens), microscaled))
                .as("whether quantising changed nothing")
                .isFalse();
    }

    private static float[][] logits(Path folder, List<Integer> prompt) {
        try (ModelRunner runner = new ModelRunner(folder, "vector", ElementType.F32, 2)) {
            return runner.step(new Run(0), prompt).toArray(float[][]::new);
        }
    }
}
