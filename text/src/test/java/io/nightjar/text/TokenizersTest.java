package io.nightjar.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightjar.formats.MetadataValue;
import io.nightjar.formats.MetadataValue.IntKind;
import java.util.List;
import org.junit.jupiter.api.Test;

class TokenizersTest {

    @Test
    void sentencePieceJoinsTheBestScoreFirstAndTheLeftmostOfEquals() {
        Tokenizer tokenizer = Headers.of("llama")
                .tokens("<unk>", "<s>", "</s>", "a", "b", "ab", "ba", "aa")
                .kinds(2, 3, 3, 1, 1, 1, 1, 1)
                .scores(0, 0, 0, -9, -9, -2, -1, -2)
                .flag(TokenKeys.ADD_SPACE_PREFIX, false)
                .tokenizer();
        assertThat(tokenizer.encode("aba", EncodeOptions.TEXT)).containsExactly(3, 6);
        assertThat(tokenizer.encode("aaa", EncodeOptions.TEXT)).containsExactly(7, 3);
        assertThat(tokenizer.encode("axb", EncodeOptions.TEXT)).containsExactly(3, 0, 4);
    }

    @Test
    void aSpaceGoesBeforeTextAtTheStartAndAfterSpecialTokens() {
        Tokenizer tokenizer = Headers.sentencePiece("\u2581a", "a").tokenizer();
        assertThat(tokenizer.encode("a</s>a", EncodeOptions.PROMPT_WITH_CONTROL))
                .containsExactly(1, 259, 2, 259);
        assertThat(tokenizer.encode("", EncodeOptions.PROMPT)).containsExactly(1);
        assertThat(tokenizer.encode("", EncodeOptions.TEXT)).isEmpty();
    }

    @Test
    void plainTextNeverBecomesAControlToken() {
        Tokenizer tokenizer = Headers.sentencePiece("<s", "/s", "</s").tokenizer();
        assertThat(tokenizer.encode("<s></s><unk><0x41>", EncodeOptions.TEXT)).doesNotContain(0, 1, 2, 3 + 0x41);
        Tokenizer bytePair =
                Headers.byteLevel("llama-bpe", List.of("h i"), "hi!").tokenizer();
        assertThat(bytePair.encode("hi!", EncodeOptions.TEXT)).containsExactly(256, '!');
        assertThat(bytePair.encode("hi!", EncodeOptions.TEMPLATE)).containsExactly(257);
    }

    @Test
    void userDefinedTokensAreAlwaysFound() {
        Tokenizer tokenizer = Headers.of("gpt2")
                .tokens("a", "b", "ab")
                .kinds(1, 1, 4)
                .texts(TokenKeys.MERGES, List.of())
                .tokenizer();
        assertThat(tokenizer.encode("aabb", EncodeOptions.TEXT)).containsExactly(0, 2, 1);
    }

    @Test
    void aWholeWordIsATokenWhereThePreTokenizerSaysSo() {
        for (String pre : List.of("llama-bpe", "gpt-2")) {
            Tokenizer tokenizer = Headers.of("gpt2")
                    .put(TokenKeys.PRE_TOKENIZER, new MetadataValue.Text(pre))
                    .tokens("a", "b", "c", "bc", "abc")
                    .texts(TokenKeys.MERGES, List.of("b c"))
                    .tokenizer();
            int[] expected = pre.equals("gpt-2") ? new int[] {0, 3} : new int[] {4};
            assertThat(tokenizer.encode("abc", EncodeOptions.TEXT)).containsExactly(expected);
        }
    }

    @Test
    void mergesMayLeadThroughPiecesThatAreNoTokens() {
        Tokenizer tokenizer = Headers.of("gpt2")
                .tokens("a", "b", "c", "abc")
                .texts(TokenKeys.MERGES, List.of("a b", "ab c"))
                .tokenizer();
        assertThat(tokenizer.encode("abcab", EncodeOptions.TEXT)).containsExactly(3, 0, 1);
    }

    @Test
    void beginAndEndTokensFollowTheHeader() {
        Headers headers = Headers.byteLevel("gpt-2", List.of(), "<b>", "<e>")
                .id(TokenKeys.BOS, 256)
                .id(TokenKeys.EOS, 257);
        assertThat(headers.tokenizer().encode("A", EncodeOptions.PROMPT)).hasSize(1);
        headers.flag(TokenKeys.ADD_BOS, true).flag(TokenKeys.ADD_EOS, true);
        assertThat(headers.tokenizer().encode("A", EncodeOptions.PROMPT))
                .hasSize(3)
                .startsWith(256)
                .endsWith(257);
        assertThat(headers.tokenizer().encode("A", EncodeOptions.TEXT)).hasSize(1);
        headers.id(TokenKeys.BOS, 0xFFFF_FFFFL);
        assertThat(headers.tokenizer().vocabulary().bos()).isEmpty();
        assertThat(headers.tokenizer().vocabulary().addBos()).isFalse();
        assertThat(Headers.sentencePiece("a").tokenizer().vocabulary().addBos()).isTrue();
        assertThat(Headers.sentencePiece("a").tokenizer().vocabulary().addEos()).isFalse();
    }

    @Test
    void aMissingPreTokenizerIsTheDefaultOne() {
        Headers headers = Headers.byteLevel("default", List.of("1 2", "12 3", "123 4"));
        int[] expected = headers.tokenizer().encode("1234", EncodeOptions.TEXT);
        assertThat(expected).hasSize(2);
        assertThat(headers.remove(TokenKeys.PRE_TOKENIZER).tokenizer().encode("1234", EncodeOptions.TEXT))
                .containsExactly(expected);
    }

    @Test
    void ofTwoTokensWithOneSpellingTheFirstCounts() {
        Tokenizer tokenizer = Headers.of("gpt2")
                .tokens("a", "b", "a", "")
                .texts(TokenKeys.MERGES, List.of())
                .tokenizer();
        assertThat(tokenizer.encode("aba", EncodeOptions.TEXT)).containsExactly(0, 1, 0);
        assertThat(tokenizer.decode(new int[] {2, 3})).isEqualTo("a");
    }

    @Test
    void scoresMayBeIntegers() {
        Tokenizer tokenizer = Headers.sentencePiece("ab", "bc", "\u2581")
                .put(TokenKeys.SCORES, new MetadataValue.Ints(new long[262], IntKind.I32))
                .flag(TokenKeys.ADD_SPACE_PREFIX, false)
                .tokenizer();
        assertThat(tokenizer.decode(tokenizer.encode("abc", EncodeOptions.TEXT)))
                .isEqualTo("abc");
        assertThat(tokenizer.encode("abc", EncodeOptions.TEXT)).startsWith(259);
    }

    @Test
    void bytesAreWhatATokenAddsToTheText() {
        Vocabulary vocabulary = Headers.sentencePiece("\u2581a").tokenizer().vocabulary();
        assertThat(vocabulary.bytes(259)).containsExactly(' ', 'a');
        assertThat(vocabulary.bytes(3 + 0xFF)).containsExactly(0xFF);
        assertThat(vocabulary.bytes(0)).isEmpty();
        assertThat(vocabulary.bytes(1)).isEmpty();
        assertThat(vocabulary.kind(0)).isEqualTo(TokenKind.UNKNOWN);
        assertThat(vocabulary.kind(258)).isEqualTo(TokenKind.BYTE);
    }
}
