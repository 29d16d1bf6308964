package io.nightjar.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nightjar.base.ElementType;
import io.nightjar.base.Tensor;
import io.nightjar.base.UnsupportedModelException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Packed layouts against values by torch and the layouts' own packages, bit for bit; see {@code make_packed_vectors.py}. */
class PackedWeightsGoldenTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "fp8-blocks, x.weight, F8_E4M3_G32",
        "fp8-rows, x.weight, F8_E5M2_G32",
        "fp8-whole, x.weight, F8_E4M3_G32",
        "gptq, x.weight, U4_G32",
        "gptq_v2, x.weight, U4_G32",
        "awq, x.weight, U4_G32",
        "compressed-symmetric, x.weight, U4_G32",
        "compressed-zeros, x.weight, U4_G32",
        "mxfp4-blocks, x_blocks, MXFP4",
        "mxfp4-packed, x.weight, MXFP4",
        "ternary, x.weight, TQ2_0",
        "ternary-divided, x.weight, U4_G32"
    })
    void valuesAreThoseOfTheFormula(String layout, String name, ElementType type) throws IOException {
        copy(layout, "config.json", "config.json");
        try (Arena arena = Arena.ofShared();
                HuggingFaceFolder model = open(layout)) {
            Map<String, Tensor> weights = PackedWeights.read(model.tensors(), model.config(), arena);
            Tensor weight = Objects.requireNonNull(weights.get(name));
            Tensor expected = Objects.requireNonNull(weights.get("expected"));

            assertThat(weights).containsOnlyKeys(name, "expected");
            assertThat(weight.type()).isEqualTo(type);
            assertThat(weight.shape()).isEqualTo(expected.shape());
            // A product with a zero may have either sign.
            assertThat(weight.toFloats()).usingComparatorWithPrecision(0f).containsExactly(expected.toFloats());
        }
    }

    @Test
    void whatIsNotBuiltIsRefusedByName() throws IOException {
        Files.writeString(
                folder.resolve("config.json"),
                "{\"quantization_config\": {\"quant_method\": \"gptq\", \"bits\": 8}}",
                StandardCharsets.UTF_8);
        try (Arena arena = Arena.ofShared();
                HuggingFaceFolder model = open("gptq")) {
            assertThatThrownBy(() -> PackedWeights.read(model.tensors(), model.config(), arena))
                    .isInstanceOf(UnsupportedModelException.class)
                    .hasMessage("model.safetensors tensor x.qweight I32 [16 x 16]: GPTQ of 8 bits is not supported");
        }
    }

    private HuggingFaceFolder open(String layout) throws IOException {
        copy(layout, "model.safetensors", "model.safetensors");
        return HuggingFaceFolder.open(folder);
    }

    private void copy(String layout, String from, String to) throws IOException {
        try (InputStream in = Objects.requireNonNull(
                PackedWeightsGoldenTest.class.getResourceAsStream("packed/" + layout + "/" + from))) {
            Files.copy(in, folder.resolve(to));
        }
    }
}
