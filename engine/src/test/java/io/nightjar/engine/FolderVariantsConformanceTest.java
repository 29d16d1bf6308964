package io.nightjar.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.nightjar.base.ElementType;
import io.nightjar.base.UnsupportedModelException;
import io.nightjar.engine.ModelRunner.Run;
import io.nightjar.formats.StoredTensor;
import io.nightjar.testkit.SharedData;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Golden folders with another word in their configuration, which changes what they compute: either the reference's logits and
 * ids of that variant ({@code folder_variants.py} makes them), or a refusal that names the entry.
 */
class FolderVariantsConformanceTest {

    /** A model whose weights are beside the list of variants, because no golden model has the shapes. */
    private static final String OWN_MODEL = "gemma4-wide";

    @TempDir
    private Path copy;

    static Stream<JsonNode> variants() throws IOException {
        try (InputStream in = Objects.requireNonNull(
                FolderVariantsConformanceTest.class.getResourceAsStream("folder-variants.json"))) {
            return JsonMapper.shared().readTree(in).get("variants").valueStream();
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void variantsGiveTheLogitsAndIdsOfTheReference(JsonNode variant) throws IOException, URISyntaxException {
        List<Integer> tokens = new ArrayList<>(ints(variant.get("prompt")));
        List<Integer> greedy = ints(variant.get("greedy"));
        int last = tokens.size() - 1;
        tokens.addAll(greedy.subList(0, greedy.size() - 1));

        List<float[]> logits;
        try (ModelRunner runner = new ModelRunner(folder(variant), "vector", ElementType.F32, 2)) {
            logits = runner.step(new Run(0), tokens);
        }

        JsonNode expected = variant.get("logits");
        for (int id = 0; id < expected.size(); id++) {
            assertThat(logits.get(last)[id]).isCloseTo(expected.get(id).floatValue(), within(1e-3f));
        }
        assertThat(logits.subList(last, logits.size()).stream().map(ModelRunner::argmax))
                .isEqualTo(greedy);
    }

    @ParameterizedTest
    @CsvSource({
        "llama, hidden_act, gelu, 'hidden_act: gelu is not supported in model_type llama, which has silu or swish'",
        "arcee, hidden_act, silu, 'hidden_act: silu is not supported in model_type arcee, which has relu2'",
        "gemma3, hidden_activation, silu, 'hidden_act: silu is not supported in model_type gemma3_text'",
        "gpt2, activation_function, relu, 'hidden_act: relu is not supported in model_type gpt2'",
        "gpt2, scale_attn_by_inverse_layer_idx, true, 'scale_attn_by_inverse_layer_idx: true is not supported'",
        "falcon, alibi, true, 'alibi: true is not supported in model_type falcon'",
        "gemma3, use_bidirectional_attention, true, 'use_bidirectional_attention: true is not supported'",
        "qwen2, use_sliding_window, true, 'use_sliding_window: true is not supported'",
        "gpt-oss, swiglu_limit, 5, 'swiglu_limit: 5.0 is not supported in model_type gpt_oss, which has 7.0'",
        "deepseek-v3, topk_method, greedy, 'topk_method: greedy is not supported'",
        "deepseek-v2, scoring_func, sigmoid, 'scoring_func: sigmoid is not supported'",
    })
    void whatAFamilyHasNotIsRefusedByName(String model, String entry, String value, String message) throws IOException {
        Path folder = SharedData.path("goldens/" + model);
        ObjectNode config = FolderCopies.config(folder);
        switch (value) {
            case "true" -> config.put(entry, true);
            case "5" -> config.put(entry, 5);
            default -> config.put(entry, value);
        }
        Path changed = FolderCopies.write(folder, copy, config, tensors -> tensors);

        assertThatThrownBy(() -> new ModelRunner(changed, "reference", ElementType.F32, 1))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageStartingWith("config.json " + message);
    }

    private Path folder(JsonNode variant) throws IOException, URISyntaxException {
        String base = variant.get("base").asString();
        Path folder = base.equals(OWN_MODEL) ? ownModel() : SharedData.path("goldens/" + base);
        ObjectNode config = FolderCopies.config(folder);
        variant.get("set").propertyStream().forEach(entry -> config.set(entry.getKey(), entry.getValue()));
        return FolderCopies.write(folder, copy, config, tensors -> changed(variant, tensors));
    }

    private static Path ownModel() throws URISyntaxException {
        return Path.of(Objects.requireNonNull(
                                FolderVariantsConformanceTest.class.getResource(OWN_MODEL + "/config.json"))
                        .toURI())
                .resolveSibling("");
    }

    /** Norms that the golden model has not, with gains by a formula that the reference run used too. */
    private static Map<String, StoredTensor> changed(JsonNode variant, Map<String, StoredTensor> tensors) {
        if (variant.has("addNorms")) {
            tensors.keySet()
                    .removeIf(name -> name.contains(variant.get("without").asString()));
            int seed = 0;
            for (JsonNode name : variant.get("addNorms")) {
                float[] gains = new float[variant.get("normWidth").asInt()];
                for (int i = 0; i < gains.length; i++) {
                    gains[i] = 1 + ((i * 37 + seed * 11) % 32 - 16) / 64f;
                }
                tensors.put(name.asString(), FolderCopies.floats(name.asString(), gains));
                seed++;
            }
        }
        return tensors;
    }

    private static List<Integer> ints(JsonNode array) {
        return array.valueStream().map(JsonNode::asInt).toList();
    }
}
