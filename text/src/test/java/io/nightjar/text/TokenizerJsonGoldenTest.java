package io.nightjar.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;

/** Each part of a tokenizer.json, and whole ones, against Hugging Face's tokenizers 0.23.3. */
class TokenizerJsonGoldenTest {

    private static final String FILE = "test.json";

    private static final String GOLDENS = "tokenizer-json-goldens.json";

    @Test
    void normalizersGiveTheSameTexts() {
        JsonNode goldens = resource(GOLDENS);
        SoftAssertions softly = new SoftAssertions();
        for (JsonNode example : goldens.get("normalizers")) {
            Normalization normalization = new Normalization.Sequence(
                    NormalizationReader.read(new JsonPart(FILE, "normalizer", example.get("part"))));
            for (int i = 0; i < goldens.get("texts").size(); i++) {
                String text = goldens.get("texts").get(i).asString();
                softly.assertThat(normalization.apply(text))
                        .as("%s of %s", example.get("part"), text)
                        .isEqualTo(example.get("results").get(i).asString());
            }
        }
        softly.assertAll();
    }

    @Test
    void preTokenizersGiveTheSamePieces() {
        JsonNode goldens = resource(GOLDENS);
        SoftAssertions softly = new SoftAssertions();
        for (JsonNode example : goldens.get("pre_tokenizers")) {
            List<PreTokenization> steps =
                    PreTokenizationReader.read(new JsonPart(FILE, "pre_tokenizer", example.get("part")));
            for (int i = 1; i < goldens.get("texts").size(); i++) {
                String text = goldens.get("texts").get(i).asString();
                List<String> pieces = new ArrayList<>();
                PreTokenization.cut(
                        steps,
                        text,
                        0,
                        text.length(),
                        true,
                        (word, start, end, first) -> pieces.add(word.substring(start, end)));
                softly.assertThat(pieces)
                        .as("%s of %s", example.get("part"), text)
                        .isEqualTo(texts(example.get("results").get(i)));
            }
        }
        softly.assertAll();
    }

    @TestFactory
    List<DynamicTest> tokenizersGiveTheSameIdsAndTexts() {
        List<DynamicTest> tests = new ArrayList<>();
        for (JsonNode example : resource(GOLDENS).get("tokenizers")) {
            String name = example.get("name").asString();
            tests.add(DynamicTest.dynamicTest(name, () -> check(golden(name), example)));
        }
        assertThat(tests).hasSizeGreaterThan(18);
        return tests;
    }

    /** The names of the golden tokenizers. */
    static List<String> goldenNames() {
        List<String> names = new ArrayList<>();
        resource(GOLDENS)
                .get("tokenizers")
                .forEach(example -> names.add(example.get("name").asString()));
        return names;
    }

    /** One of the golden tokenizers. */
    static Tokenizer golden(String name) {
        return FolderTokenizer.of(FILE, TokenizerJson.read(FILE, goldenFile(name)), FolderConfig.NONE, 0);
    }

    /** The file of one of the golden tokenizers; those of one model share its vocabulary. */
    static byte[] goldenFile(String name) {
        JsonNode goldens = resource(GOLDENS);
        for (JsonNode example : goldens.get("tokenizers")) {
            if (example.get("name").asString().equals(name)) {
                ObjectNode model = (ObjectNode)
                        goldens.get("models").get(example.get("model").asString());
                model.setAll((ObjectNode) example.get("settings"));
                ObjectNode file = (ObjectNode) example.get("file");
                file.set("model", model);
                return new ObjectMapper().writeValueAsBytes(file);
            }
        }
        throw new IllegalArgumentException(name);
    }

    /** Checks a tokenizer against the results of one. */
    static void check(Tokenizer tokenizer, JsonNode expected) {
        SoftAssertions softly = new SoftAssertions();
        for (JsonNode row : expected.get("results")) {
            String text = row.get("text").asString();
            int[] ids = TokenizerGoldenTest.ids(row.get("ids"));
            softly.assertThat(tokenizer.encode(text, EncodeOptions.TEMPLATE))
                    .as("ids of %s", text)
                    .containsExactly(ids);
            softly.assertThat(tokenizer.encode(text, EncodeOptions.PROMPT_WITH_CONTROL))
                    .as("with special tokens: %s", text)
                    .containsExactly(TokenizerGoldenTest.ids(row.has("framed") ? row.get("framed") : row.get("ids")));
            checkPlain(softly, tokenizer, row);
            checkDecoding(softly, tokenizer, row);
        }
        expected.get("decoded").forEach(row -> checkDecoding(softly, tokenizer, row));
        softly.assertAll();
    }

    /* Text that spells a control token never becomes one, which a unigram model of Hugging Face's tokenizers allows. */
    private static void checkPlain(SoftAssertions softly, Tokenizer tokenizer, JsonNode row) {
        int[] plain = TokenizerGoldenTest.ids(row.has("plain") ? row.get("plain") : row.get("ids"));
        boolean control =
                Arrays.stream(plain).anyMatch(id -> tokenizer.vocabulary().kind(id) == TokenKind.CONTROL);
        int[] ours = tokenizer.encode(row.get("text").asString(), EncodeOptions.TEXT);
        if (control) {
            softly.assertThat(Arrays.stream(ours))
                    .as("special tokens as text: %s", row.get("text"))
                    .noneMatch(id -> tokenizer.vocabulary().kind(id) == TokenKind.CONTROL);
        } else {
            softly.assertThat(ours)
                    .as("special tokens as text: %s", row.get("text"))
                    .containsExactly(plain);
        }
    }

    private static void checkDecoding(SoftAssertions softly, Tokenizer tokenizer, JsonNode row) {
        int[] ids = TokenizerGoldenTest.ids(row.get("ids"));
        String text = row.get("decoded").asString();
        softly.assertThat(tokenizer.decode(ids))
                .as("decoded: %s", row.get("ids"))
                .isEqualTo(text);
        StreamDecoder decoder = tokenizer.streamDecoder();
        StringBuilder streamed = new StringBuilder();
        for (int id : ids) {
            streamed.append(decoder.next(id));
        }
        softly.assertThat(streamed.append(decoder.flush()).toString())
                .as("streamed: %s", row.get("ids"))
                .isEqualTo(text);
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asString()));
        return texts;
    }

    /** A golden file. */
    static JsonNode resource(String name) {
        try (InputStream in = TokenizerJsonGoldenTest.class.getResourceAsStream(name)) {
            return new ObjectMapper().readTree(Objects.requireNonNull(in));
        } catch (IOException e) {
            throw new IllegalStateException("cannot read " + name, e);
        }
    }
}
