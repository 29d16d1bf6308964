package io.nightjar.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class EndTokensTest {

    @Test
    void endTokensAreKnownByTheirSpelling() {
        Vocabulary vocabulary = vocabulary(headers("<|im_end|>", "<|endoftext|>", "<|im_start|>", "<|eom_id|>"));
        assertThat(vocabulary.endOfTurn()).hasValue(1);
        assertThat(vocabulary.endOfMessage()).hasValue(4);
        assertThat(List.of(0, 1, 2, 3, 4, 5, -1))
                .filteredOn(vocabulary::isEndOfGeneration)
                .containsExactly(1, 2, 4);
        assertThat(vocabulary.kind(1)).isEqualTo(TokenKind.CONTROL);
        assertThat(vocabulary.kind(3)).isEqualTo(TokenKind.NORMAL);
    }

    @Test
    void idsOfTheHeaderComeFirst() {
        Vocabulary vocabulary = vocabulary(headers("<|im_end|>", "<mine>", "<done>", "<file>")
                .id(TokenKeys.EOT, 2)
                .id(TokenKeys.EOS, 3)
                .id(TokenKeys.FIM_SEPARATOR, 4));
        assertThat(vocabulary.endOfTurn()).hasValue(2);
        assertThat(vocabulary.eos()).hasValue(3);
        assertThat(List.of(0, 1, 2, 3, 4))
                .filteredOn(vocabulary::isEndOfGeneration)
                .containsExactly(1, 2, 3, 4);
    }

    @Test
    void inHarmonyTheEndOfAChannelDoesNotEndTheTurn() {
        Vocabulary vocabulary = vocabulary(headers("<|end|>", "<|return|>", "<|call|>", "<|channel|>"));
        assertThat(List.of(1, 2, 3, 4))
                .filteredOn(vocabulary::isEndOfGeneration)
                .containsExactly(2, 3);
        assertThat(vocabulary.kind(1)).isEqualTo(TokenKind.USER_DEFINED);
        assertThat(vocabulary.kind(4)).isEqualTo(TokenKind.USER_DEFINED);
        assertThat(vocabulary(headers("<|end|>", "<|call|>")).isEndOfGeneration(1))
                .isTrue();
    }

    @Test
    void whereItIsAnHtmlTagTheStrikeEndIsText() {
        Vocabulary vocabulary = vocabulary(headers("</s>", "<|tool_response>"));
        assertThat(vocabulary.isEndOfGeneration(1)).isFalse();
        assertThat(vocabulary.kind(1)).isEqualTo(TokenKind.NORMAL);
        assertThat(vocabulary(headers("</s>")).isEndOfGeneration(1)).isTrue();
    }

    private static Headers headers(String... tokens) {
        String[] all = new String[tokens.length + 1];
        all[0] = "a";
        System.arraycopy(tokens, 0, all, 1, tokens.length);
        return Headers.of("gpt2").tokens(all).texts(TokenKeys.MERGES, List.of());
    }

    private static Vocabulary vocabulary(Headers headers) {
        return headers.tokenizer().vocabulary();
    }
}
