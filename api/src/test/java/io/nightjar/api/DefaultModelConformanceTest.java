package io.nightjar.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.nightjar.base.ElementType;
import io.nightjar.engine.SamplingOptions;
import io.nightjar.hub.DefaultModel;
import io.nightjar.hub.HubSettings;
import io.nightjar.hub.ModelHub;
import io.nightjar.kernels.KernelSets;
import io.nightjar.testkit.SharedData;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** The default model, if it is in the cache, against transformers 5.23.0 in float32 on the dequantised file. */
class DefaultModelConformanceTest {

    @ParameterizedTest
    @ValueSource(strings = {"reference", "vector"})
    void greedyIdsAreTheReferenceImplementations(String kernels) throws Exception {
        JsonNode goldens =
                new ObjectMapper().readTree(Files.readString(SharedData.path("models/gemma3-270m/greedy.json")));
        OpenOptions options = OpenOptions.of(cachedModel())
                .withKernelSet(kernels)
                .withContextTokens(128)
                .withKvType(ElementType.F32);
        try (Nightjar model = Nightjar.open(options)) {
            for (JsonNode golden : goldens.get("cases")) {
                GenerationResult result = model.generate(new GenerationRequest(
                                new Prompt.Text(golden.get("prompt").asString(), false),
                                golden.get("greedy").size(),
                                SamplingOptions.greedy(),
                                List.of(),
                                true))
                        .await();
                assertThat(result.promptTokens()).isEqualTo(golden.get("ids").size());
                assertThat(result.tokens()).isEqualTo(ints(golden.get("greedy")));
                assertThat(result.text()).isEqualTo(golden.get("text").asString());
            }
        }
    }

    /** Activations of 8 bits may move it by 0.3 %. */
    @ParameterizedTest
    @CsvSource({"vector, 0.012", "x86, 0.036"})
    void perplexityIsTheReferenceImplementations(String kernels, double tolerance) {
        String obstacle = KernelSets.obstacle(kernels);
        Assumptions.assumeTrue(
                kernels.equals("vector") || obstacle.isEmpty(), "no machine code of x86 can be run: " + obstacle);
        String text = SharedData.text("text/wikitext-2-valid.txt.gz");
        OpenOptions options = OpenOptions.of(cachedModel())
                .withKernelSet(kernels)
                .withContextTokens(512)
                .withKvType(ElementType.F32);
        try (Nightjar model = Nightjar.open(options)) {
            PerplexityResult result = model.perplexity(text, 512, 20, done -> {});
            assertThat(result.scoredTokens()).isEqualTo(20 * 255);
            assertThat(result.perplexity()).isCloseTo(12.1151, within(tolerance));
        }
    }

    private static Path cachedModel() {
        ModelHub hub = new ModelHub(HubSettings.of(System.getenv(), Path.of(System.getProperty("user.home")), true));
        Optional<Path> cached = hub.findCached(DefaultModel.REF);
        Assumptions.assumeTrue(cached.isPresent(), "the default model is not in the cache (nightjar pull fetches it)");
        return cached.orElseThrow();
    }

    private static List<Integer> ints(JsonNode array) {
        List<Integer> values = new ArrayList<>();
        array.forEach(value -> values.add(value.asInt()));
        return values;
    }
}
