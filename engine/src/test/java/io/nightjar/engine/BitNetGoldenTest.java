package io.nightjar.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.nightjar.base.ElementType;
import io.nightjar.engine.ModelRunner.Run;
import io.nightjar.formats.GgufWriter;
import io.nightjar.formats.MetadataValue;
import io.nightjar.formats.ModelSource;
import io.nightjar.formats.TensorPlan;
import io.nightjar.models.ModelFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** BitNet's packed layout with activations of 8 bits against transformers; see {@code bitnet_golden.py}. */
class BitNetGoldenTest {

    private static final float TOLERANCE = 1e-3f;

    @TempDir
    private Path folder;

    private JsonNode golden = JsonMapper.shared().createObjectNode();
    private List<Integer> prompt = List.of();

    @BeforeEach
    void readGolden() throws IOException {
        golden = JsonMapper.shared().readTree(resource("golden.json"));
        prompt = ints("prompt");
        for (String name : List.of("config.json", "model.safetensors")) {
            Files.write(folder.resolve(name), resource(name));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"reference", "vector"})
    void logitsAndGreedyIdsAreThoseOfTransformers(String kernels) {
        try (ModelRunner runner = new ModelRunner(folder, kernels, ElementType.F32, 2)) {
            Run run = new Run(0);
            List<float[]> logits = runner.step(run, prompt);
            assertLogits(logits, "logits");
            List<Integer> greedy = new ArrayList<>();
            float[] last = logits.getLast();
            while (greedy.size() < ints("greedy").size()) {
                greedy.add(ModelRunner.argmax(last));
                last = runner.step(run, List.of(greedy.getLast())).getLast();
            }
            assertThat(greedy).isEqualTo(ints("greedy"));
        }
    }

    /** The same weights in a GGUF file run with plain activations, whose logits differ by up to 8. */
    @ParameterizedTest
    @ValueSource(strings = {"reference", "vector"})
    void ggufFilesHavePlainActivations(String kernels) throws IOException {
        Path file = folder.resolve("model.gguf");
        try (ModelSource source = ModelFiles.open(folder)) {
            writeGguf(source, file);
        }
        try (ModelRunner runner = new ModelRunner(file, kernels, ElementType.F32, 1)) {
            assertLogits(runner.step(new Run(0), prompt), "logits_of_plain_activations");
        }
    }

    private void assertLogits(List<float[]> logits, String name) {
        List<float[]> expected = Goldens.rows(golden.get(name));
        for (int row = 0; row < expected.size(); row++) {
            assertThat(logits.get(logits.size() - expected.size() + row))
                    .containsExactly(expected.get(row), within(TOLERANCE));
        }
    }

    private static void writeGguf(ModelSource source, Path file) throws IOException {
        Map<String, MetadataValue> header =
                new LinkedHashMap<>(source.metadata().entries());
        assertThat(header.remove("bitnet-b1.58.activation_bits")).isNotNull();
        List<TensorPlan> plans = source.tensors().values().stream()
                .map(tensor -> new TensorPlan(tensor.name(), ElementType.F32, tensor.shape()))
                .toList();
        GgufWriter.write(file, header, plans, (plan, row, dst) -> {
            float[] values =
                    Objects.requireNonNull(source.tensors().get(plan.name())).toFloats();
            int start = Math.toIntExact(row * plan.shape().columns());
            ElementType.F32.encode(values, start, dst, 0, Math.toIntExact(dst.byteSize() / Float.BYTES));
        });
    }

    private List<Integer> ints(String name) {
        return Goldens.ints(golden.get(name));
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = BitNetGoldenTest.class.getResourceAsStream("bitnet/" + name)) {
            return Objects.requireNonNull(in).readAllBytes();
        }
    }
}
