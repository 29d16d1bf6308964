package io.nightjar.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nightjar.base.ModelFormatException;
import io.nightjar.base.NightjarException;
import io.nightjar.base.UnsupportedModelException;
import io.nightjar.testkit.SharedData;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Reading tokenizer.model, against SentencePiece 0.2.3. */
class SentencePieceFileTest {

    private static final JsonNode GOLDENS =
            TokenizerJsonGoldenTest.resource("sentencepiece-goldens.json").get("models");

    /*
     * Left out: characters that SentencePiece itself maps whatever the rules say, and user-defined tokens, after which a
     * text starts anew here, with a space, as in llama.cpp.
     */
    @TestFactory
    List<DynamicTest> idsAreThoseOfSentencePiece() {
        List<DynamicTest> tests = new ArrayList<>();
        for (JsonNode example : GOLDENS) {
            Tokenizer tokenizer = open(model(example));
            tests.add(DynamicTest.dynamicTest(example.get("name").asString(), () -> check(tokenizer, example)));
        }
        assertThat(tests).hasSize(4);
        return tests;
    }

    @Test
    void theGoldenFolderGivesTheSameIdsWithoutItsTokenizerJson() throws IOException {
        byte[] model = Files.readAllBytes(SharedData.path("goldens/llama/tokenizer.model"));
        byte[] config = Files.readAllBytes(SharedData.path("goldens/llama/tokenizer_config.json"));
        Map<String, byte[]> files = Map.of("tokenizer.model", model, "tokenizer_config.json", config);
        Tokenizer tokenizer = Tokenizers.ofFolder("llama", (name, maxBytes) -> Optional.ofNullable(files.get(name)), 0);
        assertThat(tokenizer.vocabulary().addBos()).isTrue();
        assertThat(tokenizer.vocabulary().addEos()).isFalse();
        JsonNode cases = new ObjectMapper().readTree(SharedData.text("goldens/tokenizer-spm.json"));
        for (JsonNode example : cases) {
            String text = example.get("text").asString();
            /* SentencePiece puts its space before a space too, which Metaspace does not. */
            if (!text.startsWith(" ")) {
                assertThat(tokenizer.encode(text, EncodeOptions.TEXT))
                        .as("%s", text)
                        .containsExactly(TokenizerGoldenTest.ids(example.get("ids_special_as_text")));
            }
        }
    }

    @Test
    void aCutModelIsRefusedOrShorter() {
        byte[] whole = model(GOLDENS.get(2));
        int refused = 0;
        for (int sixteenth = 0; sixteenth < 16; sixteenth++) {
            byte[] cut = Arrays.copyOf(whole, whole.length * sixteenth / 16);
            try {
                open(cut);
            } catch (ModelFormatException expected) {
                refused++;
                assertThat(expected).hasMessageStartingWith("tokenizer.model ");
            } catch (UnsupportedModelException expected) {
                /* Cut between two pieces: what is left is a model without its settings. */
                assertThat(expected).hasMessageStartingWith("tokenizer.model ");
            }
        }
        assertThat(refused).isGreaterThan(8);
    }

    @Test
    void randomChangesGiveTypedErrors() {
        long seed = 7;
        Random random = new Random(seed);
        byte[] whole = model(GOLDENS.get(0));
        for (int round = 0; round < 500; round++) {
            byte[] changed = whole.clone();
            changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
            assertThatCode(() -> {
                        try {
                            open(changed).encode("a b", EncodeOptions.PROMPT);
                        } catch (NightjarException expected) {
                            assertThat(expected)
                                    .isInstanceOfAny(ModelFormatException.class, UnsupportedModelException.class);
                        }
                    })
                    .as("seed %d round %d", seed, round)
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void whatIsNotReadIsRefused() {
        /* A piece "a", and a trainer with model type 3. */
        byte[] words = {0x0A, 0x03, 0x0A, 0x01, 'a', 0x12, 0x02, 0x18, 0x03};
        assertThatThrownBy(() -> open(words))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessage(
                        "tokenizer.model trainer: a model of type 3 is not supported; supported are unigram and BPE");
        /* The same with type 2, whose spaces would be merged. */
        byte[] merging = {0x0A, 0x03, 0x0A, 0x01, 'a', 0x12, 0x02, 0x18, 0x02};
        assertThatThrownBy(() -> open(merging))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageStartingWith("tokenizer.model normalizer: BPE over a changed text is not supported");
        /* A score of the wrong wire type. */
        byte[] wire = {0x0A, 0x02, 0x10, 0x01};
        assertThatThrownBy(() -> open(wire))
                .isInstanceOf(ModelFormatException.class)
                .hasMessage("tokenizer.model @0x3 field 2: expected wire type 5, got 0");
        /* A piece that is longer than the file. */
        byte[] longer = {0x0A, 0x7F, 0x0A};
        assertThatThrownBy(() -> open(longer))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageStartingWith("tokenizer.model @0x");
    }

    private static void check(Tokenizer tokenizer, JsonNode example) {
        SoftAssertions softly = new SoftAssertions();
        for (JsonNode row : example.get("results")) {
            String text = row.get("text").asString();
            if (text.indexOf(0) < 0 && !text.contains("\u2581") && !text.contains("<mask>")) {
                softly.assertThat(tokenizer.encode(text, EncodeOptions.TEXT))
                        .as("ids of %s", text)
                        .containsExactly(TokenizerGoldenTest.ids(row.get("ids")));
            }
        }
        softly.assertAll();
    }

    private static byte[] model(JsonNode example) {
        return Base64.getDecoder().decode(example.get("model").asString());
    }

    private static Tokenizer open(byte[] model) {
        return Tokenizers.ofFolder(
                "folder",
                (name, maxBytes) -> name.equals("tokenizer.model") ? Optional.of(model) : Optional.empty(),
                0);
    }
}
