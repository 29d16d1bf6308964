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

    @Test
    void unigramTakesTheHighestSumOfScores() {
        Headers headers = Headers.of("t5")
                .tokens("<pad>", "</s>", "<unk>", "\u2581", "a", "b", "ab", "aba", "\u2581a", "!!")
                .kinds(3, 3, 2, 1, 1, 1, 1, 1, 1, 4)
                .scores(0, 0, 0, -2, -3, -3, -4, -9, -4, -100)
                .flag(TokenKeys.ADD_SPACE_PREFIX, true);
        Tokenizer tokenizer = headers.tokenizer();
        assertThat(tokenizer.encode("aba", EncodeOptions.PROMPT)).containsExactly(3, 6, 4, 1);
        assertThat(tokenizer.encode("ba  ab", EncodeOptions.TEXT)).containsExactly(3, 5, 4, 3, 3, 6);
        assertThat(tokenizer.encode("axyb!!", EncodeOptions.TEXT)).containsExactly(8, 2, 5, 9);
        assertThat(tokenizer.decode(new int[] {8, 5, 3, 6})).isEqualTo("ab ab");
        headers.flag(TokenKeys.REMOVE_EXTRA_SPACES, true);
        assertThat(headers.tokenizer().encode("  ba  ab ", EncodeOptions.TEXT)).containsExactly(3, 5, 4, 3, 6);
    }

    @Test
    void charactersAreReplacedByTheModelsTable() {
        /* A trie with the entries "x" -> "ab" and "xy" -> "b". */
        int[] units = new int[512];
        units[0] = 1 << 10;
        units[1 ^ 'x'] = 'x' | (1 << 8) | (256 << 10);
        int afterX = (1 ^ 'x') ^ 256;
        units[afterX] = Integer.MIN_VALUE;
        units[afterX ^ 'y'] = 'y' | (1 << 8) | (3 << 10);
        units[afterX ^ 'y' ^ 3] = Integer.MIN_VALUE | 3;
        long[] table = new long[4 + units.length * 4 + 5];
        table[1] = (byte) ((units.length * 4) >> 8);
        for (int i = 0; i < units.length * 4; i++) {
            table[4 + i] = (byte) (units[i / 4] >> (8 * (i % 4)));
        }
        System.arraycopy(new long[] {'a', 'b', 0, 'b', 0}, 0, table, 4 + units.length * 4, 5);
        Tokenizer tokenizer = Headers.of("t5")
                .tokens("<pad>", "</s>", "<unk>", "a", "b", "ab")
                .kinds(3, 3, 2, 1, 1, 1)
                .scores(0, 0, 0, -2, -2, -1)
                .put(TokenKeys.CHARACTER_MAP, new MetadataValue.Ints(table, IntKind.I8))
                .tokenizer();
        assertThat(tokenizer.encode("xxyax", EncodeOptions.TEXT)).containsExactly(5, 4, 3, 5);
    }

    @Test
    void wordPieceTakesTheLongestPieceAndGivesUpAWordAsAWhole() {
        Tokenizer tokenizer = Headers.of("bert")
                .tokens(
                        "[UNK]",
                        "[CLS]",
                        "[SEP]",
                        "\u2581un",
                        "\u2581a",
                        "able",
                        "a",
                        "\u2581,",
                        "\u2581\u6f22",
                        "b",
                        "\u2581e")
                .kinds(3, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1)
                .id(TokenKeys.UNKNOWN, 0)
                .id(TokenKeys.CLASSIFICATION, 1)
                .id(TokenKeys.SEPARATOR, 2)
                .tokenizer();
        assertThat(tokenizer.encode("Unable,\u6f22aab", EncodeOptions.PROMPT))
                .containsExactly(1, 3, 5, 7, 8, 4, 6, 9, 2);
        assertThat(tokenizer.encode("a unx\t\u00C9\u0000\u200B ,", EncodeOptions.TEXT))
                .containsExactly(4, 0, 10, 7);
        assertThat(tokenizer.encode("a".repeat(101) + " a", EncodeOptions.TEXT)).containsExactly(0, 4);
        assertThat(tokenizer.decode(new int[] {1, 3, 5, 7, 2})).isEqualTo("unable ,");
    }

    @Test
    void rwkvTakesTheMostBytes() {
        Tokenizer tokenizer = Headers.of("rwkv")
                .tokens("<s>", "a", "\\n", "ab", "\\xc3", "\\xa9!", "\u00e9", "\\\\", "abcde")
                .kinds(3, 1, 1, 1, 1, 1, 1, 1, 1)
                .tokenizer();
        assertThat(tokenizer.encode("aab\n\u00e9!\u00c8\\abcd", EncodeOptions.PROMPT))
                .containsExactly(1, 3, 2, 6, 4, 7, 3);
        assertThat(tokenizer.decode(new int[] {0, 4, 5, 7, 2})).isEqualTo("\u00e9!\\\n");
    }

    @Test
    void gemma4JoinsCharactersAndSpellsTheRestInBytes() {
        Tokenizer tokenizer = Headers.of("gemma4")
                .tokens("<pad>", "<bos>", "\u2581", "a", "\u2581a", "\n", "\n\n", "<0xC3>", "<0xA9>")
                .kinds(3, 3, 1, 1, 1, 1, 1, 6, 6)
                .texts(TokenKeys.MERGES, List.of("\u2581 a", "\n \n", "a \n"))
                .id(TokenKeys.BOS, 1)
                .tokenizer();
        assertThat(tokenizer.encode(" a a\n\na\u00e9", EncodeOptions.PROMPT)).containsExactly(1, 4, 4, 6, 3, 7, 8);
        assertThat(tokenizer.decode(new int[] {1, 4, 6, 3, 7, 8})).isEqualTo(" a\n\na\u00e9");
    }
}
