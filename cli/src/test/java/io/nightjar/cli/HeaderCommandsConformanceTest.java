package io.nightjar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightjar.testkit.SharedData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code tokenize} and {@code inspect}, which read headers only. */
class HeaderCommandsConformanceTest {

    @TempDir
    private Path home;

    @ParameterizedTest
    @ValueSource(strings = {"llama-spm", "gpt-2"})
    void tokenizePrintsTheIdsOfTheSuite(String vocabulary) {
        String model = SharedData.path("tokenizer/vocab/ggml-vocab-" + vocabulary + ".gguf")
                .toString();
        String vectors = "tokenizer/vectors-2025-02/ggml-vocab-" + vocabulary + ".gguf";
        String[] texts = SharedData.text(vectors + ".inp").split("\n__ggml_vocab_test__\n", -1);
        String[] ids = SharedData.text(vectors + ".out").split("\n", -1);
        for (int i = 0; i < texts.length; i++) {
            Invocation run = new Invocation.Setup(home).input(texts[i]).run("tokenize", "-m", model, "--no-bos", "-");

            assertThat(run.exitCode()).isZero();
            assertThat(run.out().strip()).as("text %d: %s", i, texts[i]).isEqualTo(ids[i].strip());
        }
    }

    @Test
    void textsComeFromAnywhereAndSpecialTokensOnlyIfAsked() throws IOException {
        String model = GoldenModel.file();
        Path file = Files.writeString(home.resolve("text.txt"), "Hello world");
        String ids = new Invocation.Setup(home)
                .run("tokenize", "-m", model, "-p", "Hello world")
                .out();

        assertThat(ids).isEqualTo("1 339 312 468 463 274 281 455\n");
        assertThat(new Invocation.Setup(home)
                        .run("tokenize", "-m", model, "-f", file.toString())
                        .out())
                .isEqualTo(ids);
        assertThat(new Invocation.Setup(home)
                        .input("Hello world")
                        .run("tokenize", "-m", model)
                        .out())
                .isEqualTo(ids);
        assertThat(tokens(model, "--no-bos", "</s>")).hasSizeGreaterThan(1);
        assertThat(tokens(model, "--parse-special", "</s>")).contains("2");
    }

    @Test
    void inspectShowsMetadataAndTypes() {
        Invocation inspect = new Invocation.Setup(home).run("inspect", GoldenModel.file(), "--tensors");

        assertThat(inspect.exitCode()).isZero();
        assertThat(inspect.out())
                .contains("general.architecture")
                .contains("tokenizer.ggml.tokens")
                .contains("512 entries]")
                .containsPattern("BF16 +\\d+ +")
                .containsPattern("token_embd.weight +BF16 +\\[512 x 64\\]");
    }

    @Test
    void inspectPrintsJson() {
        JsonNode one = JsonMapper.shared()
                .readTree(new Invocation.Setup(home)
                        .run("inspect", GoldenModel.file(), "--json", "--tensors")
                        .out());
        assertThat(one.get("metadata").get("general.architecture").asString()).isEqualTo("llama");
        assertThat(one.get("tensors")).hasSize(one.get("tensor_count").asInt());
        long bytes = 0;
        for (JsonNode tensor : one.get("tensors")) {
            bytes += tensor.get("bytes").asLong();
        }
        assertThat(one.get("bytes").asLong()).isEqualTo(bytes);

        JsonNode two = JsonMapper.shared()
                .readTree(new Invocation.Setup(home)
                        .run("inspect", GoldenModel.file(), GoldenModel.file(), "--json")
                        .out());
        assertThat(two).hasSize(2);
    }

    @Test
    void everyGoldenModelCanBeLookedInto() throws IOException {
        try (Stream<Path> folders = Files.list(SharedData.path("goldens"))) {
            String[] models = folders.map(folder -> folder.resolve("model.gguf"))
                    .filter(Files::exists)
                    .map(Path::toString)
                    .toArray(String[]::new);
            assertThat(models).hasSizeGreaterThan(30);
            String[] args = Stream.concat(Stream.of("inspect", "--json"), Stream.of(models))
                    .toArray(String[]::new);

            Invocation inspect = new Invocation.Setup(home).run(args);

            assertThat(inspect.exitCode()).as(inspect.err()).isZero();
            assertThat(JsonMapper.shared().readTree(inspect.out())).hasSize(models.length);
        }
    }

    @Test
    void foldersAreShownByTheirOwnNames() {
        String folder = SharedData.path("goldens/gemma3").toString();

        Invocation inspect = new Invocation.Setup(home).run("inspect", folder, "--tensors");

        assertThat(inspect.exitCode()).as(inspect.err()).isZero();
        assertThat(inspect.out())
                .contains("gemma3 422K BF16, safetensors, 93 tensors")
                .containsPattern("gemma3.attention.sliding_window +32")
                .containsPattern("model.layers.6.self_attn.q_norm.weight +BF16 +\\[32\\]");
    }

    private String[] tokens(String model, String flag, String text) {
        return new Invocation.Setup(home)
                .run("tokenize", "-m", model, flag, "-p", text)
                .out()
                .strip()
                .split(" ");
    }
}
