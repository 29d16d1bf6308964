package io.nightjar.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightjar.base.ElementType;
import io.nightjar.base.NightjarException;
import io.nightjar.engine.Goldens.Case;
import io.nightjar.testkit.SharedData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Writes {@code docs/models.md} from what runs, and demands that the committed file is that. */
class ModelsDocumentConformanceTest {

    private static final String REWRITE = "nightjar.rewriteDocuments";
    private static final String COMMAND =
            "mvn -pl engine -am test -Dtest=ModelsDocumentConformanceTest -Dsurefire.failIfNoSpecifiedTests=false -D"
                    + REWRITE + "=true";

    @Test
    void theCommittedTableIsWhatRuns() throws IOException {
        Path document = SharedData.projectRoot().resolve("docs/models.md");
        String text = document();
        if (Boolean.getBoolean(REWRITE)) {
            Files.writeString(document, text);
        }

        assertThat(Files.readString(document))
                .as("rewrite it with: %s", COMMAND)
                .isEqualTo(text);
    }

    private static String document() throws IOException {
        StringBuilder text = new StringBuilder("""
                # What runs

                Written by a test: `ModelsDocumentConformanceTest` runs every line and fails if this file says anything else. To
                rewrite it:

                    %s

                ## Models
                Each line is a tiny model with random weights of which transformers 5.23.0 gave the tokens. *yes*: the 48 greedy
                tokens after each of its three prompts are the same here. *no*: they are not. *-*: there is no such file, or it is
                refused with the reason. This is the kernel set `reference`; the others are compared in
                `GoldenModelsConformanceTest`.

                One case hangs on rounding: in the first layer of `phi-moe`, two experts of token 36 of the long prompt are 5.7e-7
                apart. The golden's float32 sums order them the wrong way round, and so does `reference`; `vector` orders them as
                transformers does in float64, and gives the 48 tokens that it gives then.

                | model | `model_type` | what it exercises | GGUF | Hugging Face folder |
                |---|---|---|---|---|
                """.formatted(COMMAND));
        List<Path> folders;
        try (Stream<Path> entries = Files.list(SharedData.path("goldens"))) {
            folders = entries.filter(Files::isDirectory).sorted().toList();
        }
        for (Path folder : folders) {
            JsonNode facts = JsonMapper.shared().readTree(Files.readAllBytes(folder.resolve("golden.json")));
            text.append("| ")
                    .append(folder.getFileName())
                    .append(" | ")
                    .append(facts.get("model_type").asString())
                    .append(" | ")
                    .append(facts.get("exercises").asString())
                    .append(" | ")
                    .append(result(folder, folder.resolve("model.gguf")))
                    .append(" | ")
                    .append(result(folder, folder))
                    .append(" |\n");
        }
        text.append("""

                Encoders: `bert`, whose vectors `EncoderGoldenTest` compares with those of transformers.

                ## Number formats
                Every format runs on every kernel set.

                | format | bits a value | values in a block | GGUF id | can be written |
                |---|---|---|---|---|
                """);
        for (ElementType type : ElementType.values()) {
            String id =
                    type.ggufId().isPresent() ? Integer.toString(type.ggufId().getAsInt()) : "-";
            text.append(String.format(
                    Locale.ROOT,
                    "| %s | %s | %d | %s | %s |\n",
                    type,
                    Double.toString(8.0 * type.blockBytes() / type.blockValues())
                            .replaceAll("\\.0$", ""),
                    type.blockValues(),
                    id,
                    type.encoder().isPresent() ? "yes" : "no"));
        }
        return text.toString();
    }

    private static String result(Path folder, Path model) {
        if (!Files.exists(model)) {
            return "-";
        }
        try (ModelRunner runner = new ModelRunner(model, "reference", ElementType.F32, 2)) {
            for (Case golden : Goldens.of(String.valueOf(folder.getFileName())).cases()) {
                if (!runner.chosen(golden).equals(golden.greedy())) {
                    return "no";
                }
            }
            return "yes";
        } catch (NightjarException refused) {
            return "-";
        }
    }
}
