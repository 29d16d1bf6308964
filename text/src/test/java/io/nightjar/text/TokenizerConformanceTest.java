package io.nightjar.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightjar.formats.GgufFile;
import io.nightjar.testkit.SharedData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The vocabularies of llama.cpp with their expected ids, made there by the original tokenizers. */
class TokenizerConformanceTest {

    private static final String VECTORS = "tokenizer/vectors-2025-02/ggml-vocab-";

    /* Where vocabularies and the newest vectors are; .ci/fetch-tokenizer-vectors puts them there. */
    private static final String NEWEST = "llama_cpp_python-0.3.36/ggml-vocab-";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bert-bge",
                "deepseek-coder",
                "deepseek-llm",
                "falcon",
                "gpt-2",
                "llama-spm",
                "mpt",
                "phi-3",
                "refact",
                "starcoder"
            })
    void encodesTheTextsOfTheSuite(String name) {
        Tokenizer tokenizer = open("tokenizer/vocab/ggml-vocab-" + name + ".gguf");
        check(tokenizer, name);
    }

    /* The vocabularies of these are in the source package only; deepseek-r1-qwen has that of qwen2. */
    @ParameterizedTest
    @CsvSource({"command-r, command-r", "llama-bpe, llama-bpe", "qwen2, qwen2", "deepseek-r1-qwen, qwen2"})
    void encodesTheTextsOfTheSuiteWithAVocabularyOfTheSourcePackage(String name, String vocabulary) {
        check(open(SharedData.fetched(NEWEST + vocabulary + ".gguf")), name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bert-bge",
                "command-r",
                "deepseek-coder",
                "deepseek-llm",
                "falcon",
                "gemma-4",
                "gpt-2",
                "llama-bpe",
                "llama-spm",
                "mpt",
                "phi-3",
                "qwen2",
                "qwen35",
                "refact",
                "starcoder"
            })
    void encodesTheTextsOfTheNewestSuite(String name) throws IOException {
        String file = NEWEST + name + ".gguf";
        check(
                open(SharedData.fetched(file)),
                Files.readString(SharedData.fetched(file + ".inp")),
                Files.readString(SharedData.fetched(file + ".out")));
    }

    static Tokenizer open(String file) {
        return open(SharedData.path(file));
    }

    /** Checks a tokenizer against the vectors of this name. */
    static void check(Tokenizer tokenizer, String name) {
        check(tokenizer, SharedData.text(VECTORS + name + ".gguf.inp"), SharedData.text(VECTORS + name + ".gguf.out"));
    }

    private static Tokenizer open(Path file) {
        try (GgufFile source = GgufFile.open(file)) {
            return Tokenizers.of(source);
        }
    }

    private static void check(Tokenizer tokenizer, String input, String output) {
        String[] texts = input.split("\n__ggml_vocab_test__\n", -1);
        String[] lines = output.split("\n", -1);
        assertThat(texts).hasSizeGreaterThanOrEqualTo(46);
        assertThat(lines.length).isGreaterThanOrEqualTo(texts.length);
        /* BERT's tokens do not keep capitals and spaces. */
        boolean lossless = tokenizer.vocabulary().find("[CLS]").isEmpty();
        SoftAssertions softly = new SoftAssertions();
        for (int i = 0; i < texts.length; i++) {
            softly.assertThat(tokenizer.encode(texts[i], EncodeOptions.TEXT))
                    .as("text %d: %s", i, texts[i])
                    .containsExactly(ids(lines[i]));
            if (lossless) {
                softly.assertThat(tokenizer.decode(ids(lines[i])))
                        .as("text %d", i)
                        .isEqualTo(texts[i]);
            }
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
