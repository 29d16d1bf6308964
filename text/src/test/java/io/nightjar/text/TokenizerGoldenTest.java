package io.nightjar.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightjar.testkit.SharedData;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** The two tokenizers of the golden models against transformers 5.23.0. */
class TokenizerGoldenTest {

    @Test
    void byteLevelIdsAndTextsAreThoseOfTransformers() {
        check("goldens/tokenizer-bpe.json", TokenizerConformanceTest.open("goldens/llama-bias/model.gguf"), false);
    }

    @Test
    void sentencePieceIdsAndTextsAreThoseOfTransformers() {
        check("goldens/tokenizer-spm.json", TokenizerConformanceTest.open("goldens/llama/model.gguf"), true);
    }

    /* A GGUF file adds a space before a text that begins with one; the Metaspace rule of tokenizer.json does not. */
    private static void check(String file, Tokenizer tokenizer, boolean leavesOutLeadingSpaces) {
        JsonNode cases = new ObjectMapper().readTree(SharedData.text(file));
        assertThat(cases.size()).isEqualTo(30);
        SoftAssertions softly = new SoftAssertions();
        for (JsonNode example : cases) {
            String text = example.get("text").asString();
            if (leavesOutLeadingSpaces && text.startsWith(" ")) {
                continue;
            }
            int[] ids = ids(example.get("ids"));
            softly.assertThat(tokenizer.encode(text, EncodeOptions.TEMPLATE))
                    .as("special tokens read: %s", text)
                    .containsExactly(ids);
            softly.assertThat(tokenizer.encode(text, EncodeOptions.TEXT))
                    .as("special tokens as text: %s", text)
                    .containsExactly(ids(example.get("ids_special_as_text")));
            softly.assertThat(tokenizer.decode(ids)).as("decoded: %s", text).isEqualTo(example.get("decoded").asString());
        }
        softly.assertAll();
    }

    private static int[] ids(JsonNode array) {
        int[] ids = new int[array.size()];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = array.get(i).asInt();
        }
        return ids;
    }
}
