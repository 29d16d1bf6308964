package io.nightjar.formats;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightjar.base.ElementType;
import io.nightjar.base.LittleEndian;
import io.nightjar.base.Shape;
import io.nightjar.base.Tensor;
import io.nightjar.testkit.SharedData;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Opens the GGUF files of the test data. */
class GgufConformanceTest {

    @Test
    void everyTinyModelOpens() throws IOException {
        List<Path> files;
        try (Stream<Path> folders = Files.list(SharedData.path("goldens"))) {
            files = folders.map(folder -> folder.resolve("model.gguf"))
                    .filter(Files::exists)
                    .sorted()
                    .toList();
        }
        assertThat(files).hasSizeGreaterThan(40);
        for (Path file : files) {
            try (GgufFile model = GgufFile.open(file)) {
                assertThat(model.metadata().text("general.architecture")).isNotEmpty();
                assertThat(model.tensors()).hasSameSizeAs(model.tensorInfos());
                assertThat(model.tensors()).as(file.toString()).containsKey("token_embd.weight");
            }
        }
    }

    @Test
    void everyVocabularyOpens() throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(SharedData.path("tokenizer/vocab"))) {
            files = all.filter(file -> file.toString().endsWith(".gguf"))
                    .sorted()
                    .toList();
        }
        assertThat(files).hasSizeGreaterThan(8);
        for (Path file : files) {
            try (GgufFile model = GgufFile.open(file)) {
                List<String> tokens =
                        model.metadata().findTexts("tokenizer.ggml.tokens").orElseThrow();
                assertThat(tokens).as(file.toString()).hasSizeGreaterThan(30_000);
                assertThat(model.metadata()
                                .findIntegers("tokenizer.ggml.token_type")
                                .orElseThrow())
                        .hasSameSizeAs(tokens);
                assertThat(model.tensors()).isEmpty();
            }
        }
    }

    /** The same weights as written by another program in another container. */
    @ParameterizedTest
    @CsvSource({
        "llama, token_embd.weight, model.embed_tokens.weight",
        "llama, output_norm.weight, model.norm.weight",
        "llama, blk.0.ffn_down.weight, model.layers.0.mlp.down_proj.weight",
        "qwen3, token_embd.weight, model.embed_tokens.weight",
        "qwen3, output_norm.weight, model.norm.weight",
        "qwen3, blk.1.attn_q.weight, model.layers.1.self_attn.q_proj.weight"
    })
    void tensorsHaveTheValuesOfTheSafetensorsFile(String model, String ggufName, String safetensorsName)
            throws IOException {
        Tensor expected = safetensor(SharedData.path("goldens/" + model + "/model.safetensors"), safetensorsName);
        try (GgufFile file = GgufFile.open(SharedData.path("goldens/" + model + "/model.gguf"))) {
            Tensor tensor = file.tensor(ggufName, expected.shape());

            assertThat(tensor.toFloats()).isEqualTo(expected.toFloats());
        }
    }

    private static Tensor safetensor(Path file, String name) throws IOException {
        MemorySegment bytes = MemorySegment.ofArray(Files.readAllBytes(file));
        long headerBytes = bytes.get(LittleEndian.LONG, 0);
        byte[] header = bytes.asSlice(Long.BYTES, headerBytes).toArray(ValueLayout.JAVA_BYTE);
        JsonNode entry = JsonMapper.shared().readTree(header).required(name);
        long[] dims = entry.required("shape")
                .valueStream()
                .mapToLong(JsonNode::asLong)
                .toArray();
        long start = entry.required("data_offsets").required(0).asLong();
        long end = entry.required("data_offsets").required(1).asLong();
        ElementType type = ElementType.valueOf(entry.required("dtype").asString());
        return new Tensor(name, type, Shape.of(dims), bytes.asSlice(Long.BYTES + headerBytes + start, end - start));
    }

    @Test
    void aSmallTrainedModelHasItsShapes() {
        try (GgufFile model = GgufFile.open(SharedData.path("models/stories260K.gguf"))) {
            Tensor embedding = model.tensor("token_embd.weight", Shape.of(512, 64));
            assertThat(embedding.toFloats()).hasSize(512 * 64);
            assertThat(model.metadata().findTexts("tokenizer.ggml.tokens").orElseThrow())
                    .hasSize(512);
        }
    }
}
