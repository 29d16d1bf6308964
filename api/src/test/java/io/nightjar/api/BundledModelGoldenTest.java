package io.nightjar.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightjar.base.ElementType;
import io.nightjar.engine.SamplingOptions;
import io.nightjar.text.EncodeOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** The bundled model against NumPy and transformers 5.23.0 (all versions are in the golden file). */
class BundledModelGoldenTest {

    @TempDir
    static Path folder;

    private static JsonNode cases() throws IOException {
        try (InputStream in = Objects.requireNonNull(
                BundledModelGoldenTest.class.getResourceAsStream("nightjar-small-golden.json"))) {
            return new ObjectMapper().readTree(in).get("cases");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"reference", "vector"})
    void greedyIdsAreTheReferenceImplementations(String kernels) throws IOException {
        OpenOptions options = OpenOptions.of(BundledModel.extract(folder))
                .withKernelSet(kernels)
                .withKvType(ElementType.F32);
        try (Nightjar model = Nightjar.open(options)) {
            for (JsonNode each : cases()) {
                String prompt = each.get("prompt").asString();
                List<Integer> expected = TokenIds.of(each.get("greedy_ids"));
                assertThat(IntStream.of(model.tokenizer().encode(prompt, EncodeOptions.PROMPT))
                                .boxed()
                                .toList())
                        .isEqualTo(TokenIds.of(each.get("prompt_ids")));
                GenerationResult result = model.generate(new GenerationRequest(
                                new Prompt.Text(prompt, false),
                                expected.size(),
                                SamplingOptions.greedy(),
                                List.of(),
                                true))
                        .await();
                assertThat(result.tokens()).isEqualTo(expected);
                assertThat(result.text()).isEqualTo(each.get("greedy_text").asString());
            }
        }
    }
}
