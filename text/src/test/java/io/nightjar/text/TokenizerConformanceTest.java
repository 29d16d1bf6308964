package io.nightjar.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightjar.formats.GgufFile;
import io.nightjar.testkit.SharedData;
import java.util.Arrays;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The vocabularies of llama.cpp with their expected ids, made there by the original tokenizers. */
class TokenizerConformanceTest {

    private static final String VECTORS = "tokenizer/vectors-2025-02/ggml-vocab-";

    @ParameterizedTest
    @ValueSource(strings = {"llama-spm", "phi-3", "gpt-2", "mpt", "starcoder", "refact", "falcon"})
    void encodesTheTextsOfTheSuite(String name) {
        Tokenizer tokenizer = open("tokenizer/vocab/ggml-vocab-" + name + ".gguf");
        check(tokenizer, name);
    }

    static Tokenizer open(String file) {
        try (GgufFile source = GgufFile.open(SharedData.path(file))) {
            return Tokenizers.of(source);
        }
    }

    /** Checks a tokenizer against the vectors of this name. */
    static void check(Tokenizer tokenizer, String name) {
        String[] texts = SharedData.text(VECTORS + name + ".gguf.inp").split("\n__ggml_vocab_test__\n", -1);
        String[] lines = SharedData.text(VECTORS + name + ".gguf.out").split("\n", -1);
        assertThat(texts).hasSize(47);
        SoftAssertions softly = new SoftAssertions();
        for (int i = 0; i < texts.length; i++) {
            softly.assertThat(tokenizer.encode(texts[i], EncodeOptions.TEXT))
                    .as("text %d: %s", i, texts[i])
                    .containsExactly(ids(lines[i]));
            softly.assertThat(tokenizer.decode(ids(lines[i]))).as("text %d", i).isEqualTo(texts[i]);
        }
        softly.assertAll();
    }

    private static int[] ids(String line) {
        return Arrays.stream(line.trim().split("\\s+"))
                .filter(word -> !word.isEmpty())
                .mapToInt(Integer::parseInt)
                .toArray();
    }
}
