package io.nightjar.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightjar.testkit.SharedData;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The tokenizer.json of Qwen 3 against Hugging Face's tokenizers 0.23.3. */
class QwenTokenizerConformanceTest {

    /* The configuration makes no difference to the ids, but names the end. */
    private static Tokenizer open(int rows) {
        Map<String, byte[]> files = Map.of(
                "tokenizer.json",
                SharedData.text("tokenizer/qwen3/tokenizer.json.gz").getBytes(StandardCharsets.UTF_8),
                "tokenizer_config.json",
                SharedData.text("tokenizer/qwen3/tokenizer_config.json").getBytes(StandardCharsets.UTF_8));
        return Tokenizers.ofFolder("qwen3", (name, maxBytes) -> Optional.ofNullable(files.get(name)), rows);
    }

    @Test
    void idsAndTextsAreThoseOfTokenizers() {
        TokenizerJsonGoldenTest.check(open(0), TokenizerJsonGoldenTest.resource("qwen3-ids.json"));
    }

    @Test
    void theVocabularyIsThatOfTheModel() {
        Vocabulary vocabulary = open(151_936).vocabulary();
        assertThat(vocabulary.size()).isEqualTo(151_936);
        assertThat(vocabulary.kind(151_935)).isEqualTo(TokenKind.UNUSED);
        assertThat(vocabulary.eos()).hasValue(151_645);
        assertThat(vocabulary.addBos()).isFalse();
        assertThat(vocabulary.isEndOfGeneration(151_643)).isTrue();
        assertThat(vocabulary.isEndOfGeneration(151_645)).isTrue();
        assertThat(vocabulary.isEndOfGeneration(151_644)).isFalse();
        assertThat(vocabulary.piece(151_668)).isEqualTo("</think>");
        assertThat(vocabulary.kind(151_668)).isEqualTo(TokenKind.USER_DEFINED);
    }
}
