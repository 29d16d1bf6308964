package io.nightjar.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nightjar.base.ModelFormatException;
import io.nightjar.base.NightjarException;
import io.nightjar.base.RequestException;
import io.nightjar.base.UnsupportedModelException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenizerJsonCorruptFileTest {

    /* One of everything that can be wrong. */
    static final String FILE = """
            {"version": "1.0", "truncation": null, "padding": null,
             "added_tokens": [
              {"id": 5, "content": "<s>", "single_word": false, "lstrip": false, "rstrip": false,
               "normalized": false, "special": true}],
             "normalizer": {"type": "Sequence", "normalizers": [
              {"type": "NFC"}, {"type": "Replace", "pattern": {"String": "x"}, "content": "a"},
              {"type": "Strip", "strip_left": false, "strip_right": true}]},
             "pre_tokenizer": {"type": "Sequence", "pretokenizers": [
              {"type": "Split", "pattern": {"Regex": "\\\\s+"}, "behavior": "Removed", "invert": false},
              {"type": "Metaspace", "replacement": "_", "prepend_scheme": "never", "split": false}]},
             "post_processor": {"type": "TemplateProcessing",
              "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
              "pair": [], "special_tokens": {"<s>": {"id": "<s>", "ids": [5], "tokens": ["<s>"]}}},
             "decoder": {"type": "Sequence", "decoders": [
              {"type": "ByteFallback"}, {"type": "Fuse"}, {"type": "Strip", "content": " ", "start": 1, "stop": 0}]},
             "model": {"type": "BPE", "dropout": null, "unk_token": "?", "continuing_subword_prefix": null,
              "end_of_word_suffix": null, "fuse_unk": true, "byte_fallback": false, "ignore_merges": false,
              "vocab": {"a": 0, "b": 1, "ab": 2, "?": 3, "aab": 4}, "merges": ["a b", ["a", "ab"]]}}
            """;

    @Test
    void theWholeFileLoads() {
        Tokenizer tokenizer = read(FILE);
        assertThat(tokenizer.encode("ab xb c<s>", EncodeOptions.PROMPT_WITH_CONTROL))
                .containsExactly(5, 2, 2, 3, 5);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "id": 5, "content"    | "id": -1, "content" | added_tokens[0].id: expected an integer in [0, 4194303], got -1
            "id": 5, "content"    | "id": 4194304, "content" | added_tokens[0].id: expected an integer in [0, 4194303], got 4194304
            "id": 5, "content"    | "id": 5.5, "content" | added_tokens[0].id: expected an integer in [0, 4194303], got 5.5
            "id": 5, "content"    | "id": 4, "content"  | added_tokens '<s>': expected an id of its own, got 4, which is another token's
            "id": 5, "content"    | "content"           | added_tokens[0].id: expected an entry, got none
            "content": "<s>"      | "content": 7        | added_tokens[0].content: expected a text, got 7
            "single_word": false  | "single_word": 0    | added_tokens[0].single_word: expected true or false, got 0
            "normalized": false   | "normalized": "no"  | added_tokens[0].normalized: expected true or false, got "no"
            "added_tokens": [     | "added_tokens": [3, | added_tokens[0]: expected an object, got something else
            {"type": "NFC"}       | {"type": 1}         | normalizer.normalizers[0].type: expected a text, got 1
            {"type": "NFC"}       | {}                  | normalizer.normalizers[0].type: expected an entry, got none
            {"type": "NFC"}       | "NFC"               | normalizer.normalizers[0]: expected an object, got "NFC"
            "strip_left": false   | "strip_left": null  | normalizer.normalizers[2].strip_left: expected an entry, got none
            {"String": "x"}       | {"String": ""}      | normalizer.normalizers[1].pattern.String: expected a text that is not empty, got ""
            {"String": "x"}       | {"Text": "x"}       | normalizer.normalizers[1].pattern: expected an object with String or Regex, got {"Text":"x"}
            "behavior": "Removed" | "behavior": "Split" | pre_tokenizer.pretokenizers[0].behavior: expected the name of a behavior, such as Isolated, got "Split"
            "replacement": "_"    | "replacement": "__" | pre_tokenizer.pretokenizers[1].replacement: expected one character, got "__"
            "prepend_scheme": "never" | "prepend_scheme": "ever" | pre_tokenizer.pretokenizers[1].prepend_scheme: expected always, first or never, got "ever"
            "ids": [5]            | "ids": [6]          | post_processor: expected ids below 6, got 6
            "ids": [5]            | "ids": 5            | post_processor.special_tokens.<s>.ids: expected an array, got 5
            {"id": "A", "type_id" | {"id": "B", "type_id" | post_processor.single[1]: expected the sequence A, once, got {"Sequence":{"id":"B","type_id":0}}
            "start": 1            | "start": -1         | decoder.decoders[2].start: expected an integer in [0, 1048576], got -1
            "fuse_unk": true      | "fuse_unk": "yes"   | model.fuse_unk: expected true or false, got "yes"
            "a": 0, "b"           | "a": -7, "b"        | model.vocab.a: expected an id below 4194304, got -7
            "a": 0, "b"           | "a": "0", "b"       | model.vocab.a: expected an id below 4194304, got 0
            "a": 0, "b"           | "a": 4000000, "b"   | model.vocab: expected ids without great gaps, got 6 tokens up to id 4000000
            "a": 0, "b": 1        | "a": 1, "b": 1      | model.vocab: expected an id for each token, got 'b' and 'a' with id 1
            "a b", ["a"           | "ab", ["a"          | model.merges[0]: expected two pieces with a space between, got 'ab'
            "a b", ["a"           | "a  b", ["a"        | model.merges[0]: expected two pieces with a space between, got 'a  b'
            ["a", "ab"]           | ["a"]               | model.merges[1]: expected two pieces, got END_ARRAY
            ["a", "ab"]           | ["a", "b", "c"]     | model.merges[1]: expected two pieces, got VALUE_STRING
            ["a", "ab"]           | ["b", "ab"]         | model.merges[1]: expected two tokens that make a third, got 'b' and 'ab'
            "vocab": {            | "vocab": [], "v": { | model.vocab: expected tokens, got none
            "vocab": {            | "vocab": 3, "v": {  | model.vocab: expected an object or an array, got VALUE_NUMBER_INT
            "model": {            | "models": {         | model: expected an object, got no such entry
            "model": {            | "model": [], "m": { | model: expected an object, got something else
            """)
    void aBrokenEntryIsNamed(String whole, String broken, String message) {
        assertThat(FILE).contains(whole);
        assertThatThrownBy(() -> read(FILE.replace(whole, broken)))
                .isInstanceOf(ModelFormatException.class)
                .hasMessage("tokenizer.json " + message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"type": "NFC"}       | {"type": "Rot13"}   | normalizer.normalizers[0]: normalizer 'Rot13' is not supported
            "type": "Metaspace"   | "type": "Words"     | pre_tokenizer.pretokenizers[1]: pre-tokenizer 'Words' is not supported
            "type": "TemplateProcessing" | "type": "T"  | post_processor: post-processor 'T' is not supported
            {"type": "ByteFallback"} | {"type": "CTC"}  | decoder.decoders[0]: decoder 'CTC' is not supported
            {"type": "Fuse"}      | {"type": "ByteLevel"}, {"type": "ByteFallback"} | decoder: this order of steps is not supported: ByteFallback after the tokens are joined
            "type": "BPE"         | "type": "RNN"       | model: tokenizer model 'RNN' is not supported
            "dropout": null       | "dropout": 0.1      | model.dropout: a tokenizer that drops merges at random is not supported - expected null, got 0.1
            """)
    void anUnknownPartIsNamed(String whole, String other, String message) {
        assertThat(FILE).contains(whole);
        assertThatThrownBy(() -> read(FILE.replace(whole, other)))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessage("tokenizer.json " + message);
    }

    @Test
    void aCutFileIsRefused() {
        byte[] whole = FILE.strip().getBytes(StandardCharsets.UTF_8);
        for (int sixteenth = 0; sixteenth < 16; sixteenth++) {
            byte[] cut = Arrays.copyOf(whole, whole.length * sixteenth / 16);
            assertThatThrownBy(() -> read(cut))
                    .as("%d bytes", cut.length)
                    .isInstanceOf(ModelFormatException.class)
                    .hasMessageStartingWith("tokenizer.json ");
        }
        byte[] longer = (FILE.strip() + " {}").getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> read(longer))
                .isInstanceOf(ModelFormatException.class)
                .hasMessage("tokenizer.json text: expected the end of the file, got more JSON");
    }

    @Test
    void depthAndLengthsAreLimited() {
        refused("{\"normalizer\": " + "[".repeat(100_000), "expected JSON within its limits");
        refused("{\"model\": {\"vocab\": {\"" + "a".repeat(20_000) + "\": 0}}}", "expected JSON within its limits");
        String step = "{\"type\": \"NFC\"},";
        refused(
                FILE.replace("{\"type\": \"NFC\"}", step.repeat(40) + "{\"type\": \"NFC\"}"),
                "at most 32 steps, got 43");
        refused(
                FILE.replace("\"content\": \"a\"", "\"content\": \"" + "a".repeat(65) + "\""),
                "content: expected at most 64 characters");
    }

    /* Each step is within its limits; together they would make a text a million times as long. */
    @Test
    void aTextThatGrowsWithoutEndIsRefused() {
        String growing =
                "{\"type\": \"Replace\", \"pattern\": {\"String\": \"a\"}, \"content\": \"" + "a".repeat(60) + "\"}";
        Tokenizer tokenizer =
                read(FILE.replace("{\"type\": \"NFC\"}", growing + "," + growing + "," + growing + "," + growing));
        assertThatThrownBy(() -> tokenizer.encode("a".repeat(1000), EncodeOptions.TEXT))
                .isInstanceOf(RequestException.class)
                .hasMessageContaining("the model's normalizer makes 60000 of them");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void randomChangesGiveTypedErrors(long seed) {
        Random random = new Random(seed);
        byte[] whole = FILE.getBytes(StandardCharsets.UTF_8);
        for (int round = 0; round < 700; round++) {
            byte[] changed = whole.clone();
            for (int i = random.nextInt(3); i >= 0; i--) {
                changed[random.nextInt(changed.length)] =
                        (byte) (random.nextBoolean() ? random.nextInt(256) : whole[random.nextInt(whole.length)]);
            }
            try {
                Tokenizer tokenizer = read(changed);
                tokenizer.decode(tokenizer.encode("ab xb c<s> aab", EncodeOptions.PROMPT_WITH_CONTROL));
            } catch (NightjarException expected) {
                assertThat(expected)
                        .as("seed %d round %d", seed, round)
                        .isInstanceOfAny(
                                ModelFormatException.class, UnsupportedModelException.class, RequestException.class);
            }
        }
    }

    @Test
    void configurationIsChecked() {
        assertThatThrownBy(() -> open(Map.of("tokenizer.json", FILE, "tokenizer_config.json", "{\"bos_token\": 3}")))
                .isInstanceOf(ModelFormatException.class)
                .hasMessage("tokenizer_config.json bos_token: expected a text, got 3");
        assertThatThrownBy(() -> open(
                        Map.of("tokenizer.json", FILE, "generation_config.json", "{\"eos_token_id\": [1, \"2\"]}")))
                .isInstanceOf(ModelFormatException.class)
                .hasMessage("generation_config.json eos_token_id[1]: expected an integer in [0, 4194303], got \"2\"");
        assertThatThrownBy(() -> open(Map.of()))
                .isInstanceOf(ModelFormatException.class)
                .hasMessage("folder tokenizer: expected tokenizer.json or tokenizer.model, got no such file");
    }

    @Test
    void configurationNamesTheEnds() {
        Tokenizer tokenizer = open(Map.of(
                "tokenizer.json",
                FILE,
                "tokenizer_config.json",
                "{\"bos_token\": {\"content\": \"<s>\"}, \"eos_token\": \"b\", \"add_bos_token\": false,"
                        + " \"add_eos_token\": true}",
                "generation_config.json",
                "{\"eos_token_id\": [0, 1, 700]}"));
        assertThat(tokenizer.vocabulary().bos()).hasValue(5);
        assertThat(tokenizer.vocabulary().eos()).hasValue(1);
        assertThat(tokenizer.vocabulary().addBos()).isFalse();
        assertThat(tokenizer.vocabulary().addEos()).isTrue();
        assertThat(tokenizer.vocabulary().isEndOfGeneration(0)).isTrue();
        assertThat(tokenizer.vocabulary().isEndOfGeneration(700)).isFalse();
        assertThat(tokenizer.encode("a", EncodeOptions.PROMPT)).containsExactly(0, 1);
        Tokenizer bare = open(Map.of("tokenizer.json", FILE, "config.json", "{\"eos_token_id\": 2}"));
        assertThat(bare.vocabulary().eos()).hasValue(2);
        assertThat(bare.encode("a", EncodeOptions.PROMPT)).containsExactly(5, 0);
    }

    @Test
    void aModelHasNotManyMoreRowsThanTokens() {
        FolderFiles files = (name, maxBytes) -> name.equals(TokenizerJson.FILE_NAME)
                ? Optional.of(FILE.getBytes(StandardCharsets.UTF_8))
                : Optional.empty();
        assertThat(Tokenizers.ofFolder("folder", files, 1000).vocabulary().size())
                .isEqualTo(1000);
        assertThatThrownBy(() -> Tokenizers.ofFolder("folder", files, WordModelReader.MOST_TOKENS))
                .isInstanceOf(ModelFormatException.class)
                .hasMessage("tokenizer.json model.vocab: expected tokens for 4194304 rows of the model, got 6 tokens");
    }

    private static void refused(String json, String message) {
        assertThatThrownBy(() -> read(json))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining(message);
    }

    private static Tokenizer open(Map<String, String> files) {
        return Tokenizers.ofFolder(
                "folder",
                (name, maxBytes) ->
                        Optional.ofNullable(files.get(name)).map(text -> text.getBytes(StandardCharsets.UTF_8)),
                0);
    }

    private static Tokenizer read(String json) {
        return read(json.getBytes(StandardCharsets.UTF_8));
    }

    private static Tokenizer read(byte[] json) {
        return FolderTokenizer.of("tokenizer.json", TokenizerJson.read("tokenizer.json", json), FolderConfig.NONE, 0);
    }
}
