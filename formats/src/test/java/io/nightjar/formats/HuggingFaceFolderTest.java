package io.nightjar.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nightjar.base.FetchException;
import io.nightjar.base.ModelFormatException;
import io.nightjar.base.Shape;
import io.nightjar.base.UnsupportedModelException;
import io.nightjar.formats.MetadataValue.Bool;
import io.nightjar.formats.MetadataValue.Int;
import io.nightjar.formats.MetadataValue.IntKind;
import io.nightjar.formats.MetadataValue.Real;
import io.nightjar.formats.MetadataValue.Text;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HuggingFaceFolderTest {

    @TempDir
    private Path folder;

    @Test
    void mapsTensorsWhereTheyLie() throws IOException {
        // An odd header length, so that no value of the data is aligned.
        String header = SafetensorsBytes.VALID + " ";
        try (HuggingFaceFolder model = open(header, SafetensorsBytes.VALID_DATA)) {
            StoredTensor b = tensor(model, "b");

            assertThat(model.tensors()).containsOnlyKeys("a", "b");
            assertThat(b.shape()).isEqualTo(Shape.of(4));
            assertThat(b.offsetBytes()).isEqualTo(8 + header.length() + 12L);
            assertThat(b.tensor().toFloats()[0]).isEqualTo(Float.intBitsToFloat(0x0F0E0D0C));
            assertThat(model.tensorInfos().getFirst())
                    .isEqualTo(new TensorInfo(
                            "model.safetensors", "a", "BF16", true, Shape.of(2, 3), 8L + header.length(), 12));
        }
    }

    @Test
    void emptyTensorsAndScalarsAreTensors() throws IOException {
        String header = "{\"none\": {\"dtype\": \"F16\", \"shape\": [0, 4], \"data_offsets\": [0, 0]},"
                + " \"one\": {\"dtype\": \"F32\", \"shape\": [], \"data_offsets\": [0, 4]}}";
        try (HuggingFaceFolder model = open(header, 4)) {
            assertThat(tensor(model, "none").data().byteSize()).isZero();
            assertThat(tensor(model, "one").tensor().toFloats()).hasSize(1);
        }
    }

    @Test
    void typesOfPackedLayoutsAreListedAndRefusedAsTensors() throws IOException {
        String header = "{\"q\": {\"dtype\": \"F8_E8M0\", \"shape\": [4], \"data_offsets\": [0, 4]}}";
        try (HuggingFaceFolder model = open(header, 4)) {
            assertThat(model.tensorInfos()).extracting(TensorInfo::readable).containsExactly(false);
            assertThatThrownBy(tensor(model, "q")::tensor)
                    .isInstanceOf(UnsupportedModelException.class)
                    .hasMessage("model.safetensors tensor q F8_E8M0 [4]: this element type is not supported here");
        }
    }

    @Test
    void shardsTogetherAreOneModel() throws IOException {
        Files.writeString(folder.resolve("config.json"), SafetensorsBytes.CONFIG);
        Files.writeString(
                folder.resolve("model.safetensors.index.json"),
                "{\"metadata\": {\"total_size\": 1}, \"weight_map\": {\"b\": \"2.safetensors\", \"a\": \"1.safetensors\"}}");
        for (String name : new String[] {"1.safetensors", "2.safetensors"}) {
            Files.write(folder.resolve(name), SafetensorsBytes.of(SafetensorsBytes.VALID, SafetensorsBytes.VALID_DATA));
        }
        try (HuggingFaceFolder model = HuggingFaceFolder.open(folder)) {
            assertThat(model.tensors()).containsOnlyKeys("a", "b");
            assertThat(tensor(model, "b").fileName()).isEqualTo("2.safetensors");
        }
        assertThat(HuggingFaceFolder.isModel(folder)).isTrue();
        assertThat(HuggingFaceFolder.isModel(folder.resolve("none"))).isFalse();
    }

    @Test
    void configurationsAreFlat() throws IOException {
        SafetensorsBytes.write(folder, SafetensorsBytes.of(SafetensorsBytes.VALID, SafetensorsBytes.VALID_DATA));
        Files.writeString(
                folder.resolve("config.json"),
                "{\"model_type\": \"x\", \"text_config\": {\"n\": 3, \"rope\": {\"theta\": 1e6}}, \"none\": null,"
                        + " \"yes\": true, \"layers\": [\"a\", \"b\"], \"limits\": [0, Infinity], \"ids\": [1, 2],"
                        + " \"odd\": [1, \"a\"]}");
        try (HuggingFaceFolder model = HuggingFaceFolder.open(folder)) {
            Map<String, MetadataValue> entries = model.config().entries();

            assertThat(entries)
                    .containsEntry("model_type", new Text("x"))
                    .containsEntry("text_config.n", new Int(3, IntKind.I64))
                    .containsEntry("text_config.rope.theta", new Real(1e6, false))
                    .containsEntry("yes", new Bool(true))
                    .doesNotContainKey("none");
            assertThat(model.config().section("text_config").entries()).containsOnlyKeys("n", "rope.theta");
            assertThat(model.config().findTexts("layers").orElseThrow()).containsExactly("a", "b");
            assertThat(model.config().findIntegers("ids").orElseThrow()).containsExactly(1, 2);
            assertThat(entries.get("limits"))
                    .isInstanceOfSatisfying(
                            MetadataValue.Doubles.class,
                            limits -> assertThat(limits.values()).containsExactly(0, Double.POSITIVE_INFINITY));
            assertThat(entries.get("odd")).isInstanceOf(MetadataValue.Items.class);
            assertThat(model.generationConfig().entries()).isEmpty();
        }
    }

    @Test
    void companionsAreReadWithinTheirLimit() throws IOException {
        Files.writeString(folder.resolve("tokenizer.json"), "{ }");
        try (HuggingFaceFolder model = open(SafetensorsBytes.VALID, SafetensorsBytes.VALID_DATA)) {
            assertThat(model.companion("tokenizer.json", 3))
                    .hasValueSatisfying(bytes -> assertThat(new String(bytes, StandardCharsets.UTF_8))
                            .isEqualTo("{ }"));
            assertThat(model.companion("tokenizer.model", 3)).isEmpty();
            assertThatThrownBy(() -> model.companion("tokenizer.json", 2))
                    .isInstanceOf(ModelFormatException.class)
                    .hasMessage("tokenizer.json size: expected at most 2 bytes, got more");
            assertThatThrownBy(() -> model.companion("../tokenizer.json", 3))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void foldersThatLackAFileSayWhich() throws IOException {
        assertThatThrownBy(() -> HuggingFaceFolder.open(folder))
                .isInstanceOf(FetchException.class)
                .hasMessage(folder.resolve("config.json") + ": no such file");
        Files.writeString(folder.resolve("config.json"), SafetensorsBytes.CONFIG);
        assertThatThrownBy(() -> HuggingFaceFolder.open(folder))
                .isInstanceOf(FetchException.class)
                .hasMessageContaining("neither model.safetensors nor model.safetensors.index.json");
    }

    private HuggingFaceFolder open(String header, int dataBytes) throws IOException {
        return HuggingFaceFolder.open(SafetensorsBytes.write(folder, SafetensorsBytes.of(header, dataBytes)));
    }

    private static StoredTensor tensor(HuggingFaceFolder model, String name) {
        return Objects.requireNonNull(model.tensors().get(name), name);
    }
}
