package io.nightjar.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightjar.formats.Metadata;
import io.nightjar.formats.MetadataValue;
import io.nightjar.testkit.SharedData;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Pre-tokenizers whose vocabularies are not there as GGUF files but in other forms. */
class PreTokenizerConformanceTest {

    @Test
    void llama3EncodesTheTextsOfTheSuite() throws IOException {
        TokenizerConformanceTest.check(llama3(), "llama-bpe");
    }

    @Test
    void llama3SplitsAsTiktokenDoes() throws IOException {
        Tokenizer tokenizer = llama3();
        JsonNode goldens;
        try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream("llama3-goldens.json"))) {
            goldens = new ObjectMapper().readTree(in);
        }
        assertThat(goldens.get("cases").size()).isGreaterThan(70);
        SoftAssertions softly = new SoftAssertions();
        for (JsonNode example : goldens.get("cases")) {
            String text = example.get("text").asString();
            int[] ids = TokenizerGoldenTest.ids(example.get("ids"));
            softly.assertThat(tokenizer.encode(text, EncodeOptions.TEXT))
                    .as("text: %s", text)
                    .containsExactly(ids);
            softly.assertThat(tokenizer.decode(ids)).isEqualTo(text);
        }
        softly.assertAll();
    }

    @Test
    void llama3HasItsSpecialTokens() throws IOException {
        Tokenizer tokenizer = llama3();
        Vocabulary vocabulary = tokenizer.vocabulary();
        assertThat(vocabulary.size()).isEqualTo(128_256);
        assertThat(vocabulary.piece(128_255)).isEqualTo("<|reserved_special_token_247|>");
        assertThat(vocabulary.endOfTurn()).hasValue(128_009);
        assertThat(vocabulary.endOfMessage()).hasValue(128_008);
        assertThat(vocabulary.isEndOfGeneration(128_001)).isTrue();
        assertThat(tokenizer.encode("<|eot_id|>a", EncodeOptions.PROMPT_WITH_CONTROL))
                .containsExactly(128_000, 128_009, 64);
        assertThat(tokenizer.decode(new int[] {128_000, 64, 128_009})).isEqualTo("a");
    }

    @Test
    void qwen2EncodesTheTextsOfTheSuite() {
        JsonNode model = new ObjectMapper()
                .readTree(SharedData.text("tokenizer/qwen3/tokenizer.json.gz"))
                .get("model");
        String[] tokens = new String[model.get("vocab").size()];
        model.get("vocab")
                .propertyStream()
                .forEach(entry -> tokens[entry.getValue().asInt()] = entry.getKey());
        List<String> merges = new ArrayList<>();
        for (JsonNode merge : model.get("merges")) {
            merges.add(
                    merge.isString()
                            ? merge.asString()
                            : merge.get(0).asString() + " " + merge.get(1).asString());
        }
        Tokenizer tokenizer = Headers.of("gpt2")
                .put(TokenKeys.PRE_TOKENIZER, new MetadataValue.Text("qwen2"))
                .tokens(tokens)
                .texts(TokenKeys.MERGES, merges)
                .tokenizer();
        TokenizerConformanceTest.check(tokenizer, "qwen2");
    }

    private static Tokenizer llama3() throws IOException {
        Map<String, MetadataValue> entries = BpeVocabularyFiles.llama3(
                SharedData.path("tokenizer/llama3.2/encoder.json.gz"),
                SharedData.path("tokenizer/llama3.2/vocab.bpe.gz"));
        return Tokenizers.of("llama3.2", new Metadata("llama3.2", entries));
    }
}
