package io.nightjar.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightjar.testkit.HostileInput;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Files of 1 MB that make as much of their bytes as tokenizers allow; and the fuzz target, on files that are whole. */
class HostileTokenizersTest {

    private static final String WORDS = "{\"model\":{\"type\":\"WordLevel\",\"vocab\":{\"a\":0},\"unk_token\":\"a\"},";

    @Test
    void fuzzingBeginsWithWholeFiles() {
        assertThat(TokenizerJsonFuzz.seeds()).hasSizeGreaterThan(18).allMatch(TokenizerJsonFuzz::isAccepted);
    }

    static Stream<Arguments> densestFiles() {
        IntFunction<String> pieces = i -> "\"" + name(i) + "\":" + i;
        String table = Base64.getEncoder().encodeToString(new byte[HostileInput.FILE_BYTES * 3 / 4]);
        return Stream.of(
                Arguments.of(
                        "words",
                        list("{\"model\":{\"type\":\"WordLevel\",\"unk_token\":\"0\",\"vocab\":{", pieces, "}}}")),
                Arguments.of(
                        "word pieces",
                        list("{\"model\":{\"type\":\"WordPiece\",\"unk_token\":\"0\",\"vocab\":{", pieces, "}}}")),
                Arguments.of("byte pairs", list("{\"model\":{\"type\":\"BPE\",\"vocab\":{", pieces, "}}}")),
                Arguments.of(
                        "merges",
                        list(
                                "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0,\"aa\":1},\"merges\":[",
                                _ -> "\"a a\"",
                                "]}}")),
                Arguments.of(
                        "unigram",
                        list(
                                "{\"model\":{\"type\":\"Unigram\",\"unk_id\":0,\"vocab\":[",
                                i -> "[\"" + name(i) + "\",0]",
                                "]}}")),
                Arguments.of(
                        "added tokens",
                        list(
                                WORDS + "\"added_tokens\":[",
                                i -> "{\"id\":" + (i + 1) + ",\"content\":\"" + name(i) + "b\"}",
                                "]}")),
                Arguments.of(
                        "empty objects", list(WORDS + "\"normalizer\":{\"type\":\"NFC\",\"a\":[", _ -> "{}", "]}}")),
                Arguments.of("empty lists", list("{\"model\":{\"type\":\"BPE\",\"a\":[", _ -> "[]", "]}}")),
                Arguments.of("entries", list(WORDS + "\"decoder\":{", i -> "\"" + name(i) + "\":0", "}}")),
                Arguments.of(
                        "a table of characters",
                        WORDS + "\"normalizer\":{\"type\":\"Precompiled\",\"precompiled_charsmap\":\"" + table
                                + "\"}}"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("densestFiles")
    void filesAreReadFrugally(String what, String file) {
        byte[] json = file.getBytes(StandardCharsets.UTF_8);
        assertThat(json).hasSizeBetween(HostileInput.FILE_BYTES * 9 / 10, HostileInput.FILE_BYTES * 11 / 10);
        requireFrugal(what, () -> TokenizerJsonFuzz.isAccepted(json));
    }

    @ParameterizedTest
    @CsvSource({"llama", "gpt2", "gemma4", "t5", "bert", "rwkv"})
    void headersAreReadFrugally(String model) {
        // In a file, a token has a length of 8 bytes; its score and its kind take 4 each.
        int tokens = HostileInput.FILE_BYTES / (3 + 8 + 4 + 4);
        long[] kinds = new long[tokens];
        Arrays.fill(kinds, 1);
        Headers header = Headers.of(model)
                .tokens(IntStream.range(0, tokens)
                        .mapToObj(i -> model.equals("rwkv") ? "'" + name(i) + "'" : name(i))
                        .toArray(String[]::new))
                .scores(new float[tokens])
                .kinds(kinds)
                .texts(TokenKeys.MERGES, List.of())
                .id(TokenKeys.UNKNOWN, 0);
        assertThat(header.tokenizer().vocabulary().size()).isEqualTo(tokens);
        requireFrugal(model, header::tokenizer);
    }

    private static void requireFrugal(String what, Runnable reader) {
        reader.run();
        assertThat(HostileInput.allocatedBytes(reader)).as(what).isLessThan(HostileInput.MOST_ALLOCATED_BYTES);
    }

    /** The shortest names, all different. */
    private static String name(int i) {
        return Integer.toString(i, Character.MAX_RADIX);
    }

    private static String list(String start, IntFunction<String> item, String end) {
        StringBuilder text = new StringBuilder(start);
        for (int i = 0; text.length() < HostileInput.FILE_BYTES - 64; i++) {
            text.append(i == 0 ? "" : ",").append(item.apply(i));
        }
        return text.append(end).toString();
    }
}
