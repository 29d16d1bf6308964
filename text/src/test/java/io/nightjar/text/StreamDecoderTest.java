package io.nightjar.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nightjar.base.RequestException;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StreamDecoderTest {

    private static final int FIRST_BYTE_TOKEN = 3;
    private final Tokenizer tokenizer =
            Headers.sentencePiece("\u2581a", "\u2581\u2581b").tokenizer();

    @Test
    void aCharacterComesOutWhole() {
        StreamDecoder decoder = tokenizer.streamDecoder();
        assertThat(decoder.next(FIRST_BYTE_TOKEN + 0xF0)).isEmpty();
        assertThat(decoder.next(FIRST_BYTE_TOKEN + 0x9F)).isEmpty();
        assertThat(decoder.next(FIRST_BYTE_TOKEN + 0x98)).isEmpty();
        assertThat(decoder.next(FIRST_BYTE_TOKEN + 0x80)).isEqualTo("😀");
        assertThat(decoder.flush()).isEmpty();
    }

    @Test
    void anUnfinishedCharacterIsReplacedAtTheEnd() {
        StreamDecoder decoder = tokenizer.streamDecoder();
        assertThat(decoder.next(FIRST_BYTE_TOKEN + 0xE2)).isEmpty();
        assertThat(decoder.next(FIRST_BYTE_TOKEN + 0x82)).isEmpty();
        assertThat(decoder.flush()).isEqualTo("\uFFFD");
        assertThat(decoder.flush()).isEmpty();
    }

    /* Expected: bytes.fromhex(...).decode("utf-8", "replace") of CPython 3.11.7. */
    @ParameterizedTest
    @CsvSource({
        "80, FFFD",
        "41C2, 41 FFFD",
        "C0AF, FFFD FFFD",
        "E08080, FFFD FFFD FFFD",
        "E29841, FFFD 41",
        "E2E29882, FFFD 2602",
        "EDA080, FFFD FFFD FFFD",
        "EFBFBD, FFFD",
        "F09F9841, FFFD 41",
        "F0808080, FFFD FFFD FFFD FFFD",
        "F48FBFBF, 10FFFF",
        "F4908080, FFFD FFFD FFFD FFFD",
        "F5FF, FFFD FFFD",
        "F0F09F9880, FFFD 1F600",
        "C280, 80",
        "E0A080, 800",
        "EE8080, E000"
    })
    void invalidBytesAreReplacedOncePerMaximalPart(String hex, String codePoints) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        int[] ids = new int[bytes.length];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = FIRST_BYTE_TOKEN + (bytes[i] & 0xFF);
        }
        int[] expected = Arrays.stream(codePoints.split(" "))
                .mapToInt(code -> Integer.parseInt(code, 16))
                .toArray();
        assertThat(tokenizer.decode(ids).codePoints().toArray()).containsExactly(expected);
    }

    @Test
    void onlyTheFirstSpaceOfATextIsDropped() {
        int a = id("\u2581a");
        int b = id("\u2581\u2581b");
        assertThat(tokenizer.decode(new int[] {a, a, b})).isEqualTo("a a  b");
        assertThat(tokenizer.decode(new int[] {b, a})).isEqualTo(" b a");
        assertThat(tokenizer.decode(new int[] {1, a, 2})).isEqualTo("a");
        assertThat(tokenizer.continuationDecoder().next(a)).isEqualTo(" a");
        Tokenizer withoutPrefix = Headers.sentencePiece("\u2581a")
                .flag(TokenKeys.ADD_SPACE_PREFIX, false)
                .tokenizer();
        assertThat(withoutPrefix.decode(new int[] {259})).isEqualTo(" a");
    }

    @Test
    void idsOutsideTheVocabularyAreRefused() {
        assertThatThrownBy(() -> tokenizer.decode(new int[] {261}))
                .isInstanceOf(RequestException.class)
                .hasMessage("token id 261: expected an id below 261");
        assertThatThrownBy(() -> tokenizer.streamDecoder().next(-1)).isInstanceOf(RequestException.class);
    }

    private int id(String piece) {
        return tokenizer.vocabulary().find(piece).orElseThrow();
    }
}
