package io.nightjar.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightjar.testkit.HostileInput;
import io.nightjar.testkit.SharedData;
import java.nio.charset.StandardCharsets;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Headers of 1 MB that make a loader do as much as the formats allow; and the fuzz target, on headers that are whole. */
class HostileModelsTest {

    @Test
    void fuzzingBeginsWithModelsThatLoad() {
        SharedData.path("goldens");
        assertThat(ModelLoaderFuzz.seeds().stream().filter(ModelLoaderFuzz::isAccepted))
                .hasSizeGreaterThan(70);
    }

    static Stream<Arguments> densestFolders() {
        String config = "{\"model_type\":\"llama\",\"num_hidden_layers\":4096,\"hidden_size\":8,"
                + "\"num_attention_heads\":1,\"text_config\":{";
        String tensor = "\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}";
        return Stream.of(
                Arguments.of("inner keys", list(config, i -> "\"" + i + "\":1", "}}"), "{}"),
                Arguments.of("layer types", list(config + "\"layer_types\":[", _ -> "\"\"", "]}}"), "{}"),
                Arguments.of("factors", list(config + "\"rope_type\":\"su\",\"long_factor\":[", _ -> "1", "]}}"), "{}"),
                Arguments.of(
                        "layers",
                        config + "}}",
                        list("{", i -> "\"model.layers." + i + ".mlp.gate.bias" + tensor, "}")),
                Arguments.of("other parts", config + "\"a\":1}}", list("{", i -> "\"" + i + tensor, "}")),
                Arguments.of(
                        "experts",
                        config + "}}",
                        list("{", i -> "\"model.layers.0.mlp.experts." + i + ".up_proj.weight" + tensor, "}")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("densestFolders")
    void foldersAreLoadedFrugally(String what, String config, String header) {
        byte[] input = ("\1" + config + "\0" + header).getBytes(StandardCharsets.UTF_8);
        assertThat(input).hasSizeBetween(HostileInput.FILE_BYTES / 2, HostileInput.FILE_BYTES * 11 / 10);

        ModelLoaderFuzz.isAccepted(input);
        assertThat(HostileInput.allocatedBytes(() -> ModelLoaderFuzz.isAccepted(input)))
                .as(what)
                .isLessThan(HostileInput.MOST_ALLOCATED_BYTES);
    }

    private static String list(String start, IntFunction<String> item, String end) {
        StringBuilder text = new StringBuilder(start);
        for (int i = 0; text.length() < HostileInput.FILE_BYTES; i++) {
            text.append(i == 0 ? "" : ",").append(item.apply(i));
        }
        return text.append(end).toString();
    }
}
