package io.nightjar.formats;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightjar.base.Shape;
import io.nightjar.base.Tensor;
import io.nightjar.testkit.SharedData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

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
    void aSmallTrainedModelHasItsShapes() {
        try (GgufFile model = GgufFile.open(SharedData.path("models/stories260K.gguf"))) {
            Tensor embedding = model.tensor("token_embd.weight", Shape.of(512, 64));
            assertThat(embedding.toFloats()).hasSize(512 * 64);
            assertThat(model.metadata().findTexts("tokenizer.ggml.tokens").orElseThrow())
                    .hasSize(512);
        }
    }
}
