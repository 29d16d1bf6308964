package io.nightjar.text;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nightjar.base.ModelFormatException;
import io.nightjar.base.UnsupportedModelException;
import io.nightjar.formats.MetadataValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenizersCorruptFileTest {

    @Test
    void anUnknownTokenizerIsNamed() {
        assertThatThrownBy(() -> Headers.of("plamo2").tokenizer())
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessage("test.gguf tokenizer.ggml.model: tokenizer 'plamo2' is not supported; supported are bert,"
                        + " gemma4, gpt2, llama, rwkv and t5");
        assertThatThrownBy(() -> Headers.byteLevel("tekken-2", List.of()).tokenizer())
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageStartingWith("test.gguf tokenizer.ggml.pre: pre-tokenizer 'tekken-2' is not supported;"
                        + " supported are default, gpt-2, ");
        refused(
                Headers.of("llama").remove(TokenKeys.MODEL),
                "tokenizer.ggml.model: expected a string, got no such key");
    }

    @Test
    void tokensMustBeThere() {
        refused(Headers.of("llama"), "tokenizer.ggml.tokens: expected an array of strings, got no such key");
        refused(
                Headers.of("llama").tokens(),
                "tokenizer.ggml.tokens: expected tokens of at most 268435456 characters in all, got 0 tokens of 0"
                        + " characters");
        refused(
                Headers.of("llama").put(TokenKeys.TOKENS, new MetadataValue.Text("a")),
                "tokenizer.ggml.tokens: expected an array of strings, got Text");
    }

    @Test
    void thereIsOneKindForEachToken() {
        refused(
                Headers.sentencePiece().kinds(1, 1),
                "tokenizer.ggml.token_type: expected one for each of 259 tokens, got 2");
        refused(
                Headers.of("llama").tokens("a", "b").kinds(1, 7),
                "tokenizer.ggml.token_type[1]: expected a token type in [1, 6], got 7");
        refused(
                Headers.of("llama").tokens("a", "b").kinds(Long.MIN_VALUE, 1),
                "tokenizer.ggml.token_type[0]: expected a token type in [1, 6], got -9223372036854775808");
        refused(
                Headers.of("llama").tokens("a", "<0xZZ>").kinds(1, 6),
                "tokenizer.ggml.tokens[1]: expected a byte token such as <0x0A>, got '<0xZZ>'");
    }

    @Test
    void thereIsOneScoreForEachToken() {
        refused(
                Headers.sentencePiece().scores(1, 1, 1),
                "tokenizer.ggml.scores: expected one for each of 259 tokens, got 3");
        refused(
                Headers.of("llama").tokens("a", "b").scores(1, Float.NaN),
                "tokenizer.ggml.scores[1]: expected a number, got NaN");
    }

    @Test
    void specialIdsAreTokens() {
        for (String key : List.of(
                TokenKeys.BOS,
                TokenKeys.EOS,
                TokenKeys.EOT,
                TokenKeys.EOM,
                TokenKeys.UNKNOWN,
                TokenKeys.PADDING,
                TokenKeys.FIM_PAD,
                TokenKeys.FIM_REPOSITORY,
                TokenKeys.FIM_SEPARATOR)) {
            refused(Headers.sentencePiece().id(key, 259), key + ": expected an integer in [0, 258], got 259");
        }
    }

    @Test
    void everyCharacterCanBeEncoded() {
        refused(
                Headers.of("llama").tokens("a", "b").id(TokenKeys.UNKNOWN, 0xFFFF_FFFFL),
                "tokenizer.ggml.tokens: expected a token for each byte or an unknown token, got neither");
    }

    @Test
    void mergesArePairs() {
        refused(
                Headers.byteLevel("gpt-2", List.of()).remove(TokenKeys.MERGES),
                "tokenizer.ggml.merges: expected an array of strings, got no such key");
        for (String merge : List.of("", "a", "a ", " a")) {
            refused(
                    Headers.byteLevel("gpt-2", List.of()).texts(TokenKeys.MERGES, List.of("a b", merge)),
                    "tokenizer.ggml.merges[1]: expected two pieces with a space between, got '" + merge + "'");
        }
    }

    @Test
    void unigramAndWordPieceNeedAnUnknownToken() {
        for (String model : List.of("t5", "bert")) {
            refused(
                    Headers.of(model).tokens("a", "b").id(TokenKeys.UNKNOWN, 0xFFFF_FFFFL),
                    "tokenizer.ggml.unknown_token_id: expected a token of the vocabulary, got none");
        }
    }

    @Test
    void theTableOfReplacementsIsChecked() {
        for (long[] table : new long[][] {{1}, {8, 0, 0, 0, 1, 2, 3, 4}, {3, 0, 0, 0, 1, 2, 3}, {-1, -1, -1, -1}}) {
            assertThatThrownBy(() -> Headers.of("t5")
                            .tokens("a", "b", "c")
                            .put(TokenKeys.CHARACTER_MAP, new MetadataValue.Ints(table, MetadataValue.IntKind.I8))
                            .tokenizer())
                    .isInstanceOf(ModelFormatException.class)
                    .hasMessageStartingWith(
                            "test.gguf tokenizer.ggml.precompiled_charsmap: expected a trie of whole units"
                                    + " within the table's " + table.length + " bytes, got ");
        }
    }

    @Test
    void vocabularyFilesAreChecked(@TempDir Path folder) throws IOException {
        Path merges = Files.writeString(folder.resolve("vocab.bpe"), "a b\n");
        Path broken = Files.writeString(folder.resolve("broken.json"), "{\"a\": ");
        assertThatThrownBy(() -> BpeVocabularyFiles.llama3(broken, merges))
                .isInstanceOf(ModelFormatException.class)
                .hasMessage(broken + ": expected a JSON object of spellings and ids");
        Path gap = Files.writeString(folder.resolve("gap.json"), "{\"a\": 0, \"b\": 2}");
        assertThatThrownBy(() -> BpeVocabularyFiles.llama3(gap, merges))
                .isInstanceOf(ModelFormatException.class)
                .hasMessage(gap + " 'b': expected an id of its own below 2, got 2");
        Path twice = Files.writeString(folder.resolve("twice.json"), "{\"a\": 0, \"b\": 0}");
        assertThatThrownBy(() -> BpeVocabularyFiles.llama3(twice, merges))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("expected an id of its own below 2, got 0");
    }

    private static void refused(Headers headers, String message) {
        assertThatThrownBy(headers::tokenizer)
                .isInstanceOf(ModelFormatException.class)
                .hasMessage("test.gguf " + message);
    }
}
