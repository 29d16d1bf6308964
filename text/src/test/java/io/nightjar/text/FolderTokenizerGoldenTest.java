package io.nightjar.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightjar.testkit.SharedData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** The tokenizers of the golden models' folders against transformers 5.23.0. */
class FolderTokenizerGoldenTest {

    @Test
    void byteLevelIdsAndTextsAreThoseOfTransformers() {
        check("goldens/tokenizer-bpe.json", open("goldens/llama-bias"));
    }

    @Test
    void sentencePieceIdsAndTextsAreThoseOfTransformers() {
        check("goldens/tokenizer-spm.json", open("goldens/llama"));
    }

    @Test
    void everyGoldenFolderHasItsTokenizer() throws IOException {
        List<Path> folders;
        try (Stream<Path> entries = Files.list(SharedData.path("goldens"))) {
            folders = entries.filter(entry -> Files.exists(entry.resolve("tokenizer.json")))
                    .sorted()
                    .toList();
        }
        assertThat(folders).hasSizeGreaterThan(50);
        for (Path folder : folders) {
            Tokenizer tokenizer = open(folder);
            assertThat(tokenizer.vocabulary().size()).as("%s", folder).isEqualTo(512);
            assertThat(tokenizer.vocabulary().bos()).as("%s", folder).hasValue(1);
            assertThat(tokenizer.vocabulary().isEndOfGeneration(2))
                    .as("%s", folder)
                    .isTrue();
            int[] ids = tokenizer.encode("The little fox.", EncodeOptions.TEXT);
            assertThat(tokenizer.decode(ids)).as("%s", folder).isEqualTo("The little fox.");
        }
    }

    static Tokenizer open(String folder) {
        return open(SharedData.path(folder));
    }

    static Tokenizer open(Path folder) {
        return Tokenizers.ofFolder(folder.getFileName().toString(), (name, maxBytes) -> file(folder, name), 0);
    }

    private static Optional<byte[]> file(Path folder, String name) {
        Path file = folder.resolve(name);
        try {
            return Files.exists(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
        } catch (IOException e) {
            throw new IllegalStateException("cannot read " + file, e);
        }
    }

    /* Special tokens are not printed, which transformers does unless asked not to. */
    private static void check(String file, Tokenizer tokenizer) {
        JsonNode cases = new ObjectMapper().readTree(SharedData.text(file));
        assertThat(cases.size()).isEqualTo(30);
        SoftAssertions softly = new SoftAssertions();
        for (JsonNode example : cases) {
            String text = example.get("text").asString();
            int[] ids = TokenizerGoldenTest.ids(example.get("ids"));
            String printed = example.get("decoded").asString();
            for (int id : ids) {
                printed = tokenizer.vocabulary().bytes(id).length > 0
                        ? printed
                        : printed.replace(tokenizer.vocabulary().piece(id), "");
            }
            softly.assertThat(tokenizer.encode(text, EncodeOptions.TEMPLATE))
                    .as("special tokens read: %s", text)
                    .containsExactly(ids);
            softly.assertThat(tokenizer.encode(text, EncodeOptions.TEXT))
                    .as("special tokens as text: %s", text)
                    .containsExactly(TokenizerGoldenTest.ids(example.get("ids_special_as_text")));
            softly.assertThat(tokenizer.decode(ids)).as("decoded: %s", text).isEqualTo(printed);
        }
        softly.assertAll();
    }
}
