package io.nightjar.text;

import io.nightjar.base.ModelFormatException;
import io.nightjar.formats.MetadataValue;
import io.nightjar.formats.MetadataValue.IntKind;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads a byte-level vocabulary in the two files of GPT-2's time, {@code encoder.json} (spelling to id) and {@code
 * vocab.bpe} (a merge a line), into the entries of a GGUF header. A file whose name ends in {@code .gz} is unpacked.
 */
public final class BpeVocabularyFiles {

    /** How many special tokens follow the vocabulary of a Llama 3 model. */
    private static final int LLAMA3_SPECIAL_TOKENS = 256;

    /* The first of them; a reserved one has a number instead of a name, counted by itself. */
    private static final List<String> LLAMA3_NAMES = List.of(
            "<|begin_of_text|>",
            "<|end_of_text|>",
            "<|reserved_special_token_0|>",
            "<|reserved_special_token_1|>",
            "<|finetune_right_pad_id|>",
            "<|reserved_special_token_2|>",
            "<|start_header_id|>",
            "<|end_header_id|>",
            "<|eom_id|>",
            "<|eot_id|>",
            "<|python_tag|>");

    private static final int LLAMA3_RESERVED_AMONG_NAMES = 3;

    private BpeVocabularyFiles() {}

    /**
     * The vocabulary of Llama 3.1 and 3.2: that of the files, and the 256 special tokens after it, from {@code
     * <|begin_of_text|>} on.
     *
     * @param encoder spelling to id, JSON; ids from 0 without a gap
     * @param merges a merge a line, the first one first
     * @return the entries {@code tokenizer.ggml.*}, in the usual order
     * @throws ModelFormatException if a file is not what it should be
     * @throws IOException if a file cannot be read
     */
    public static Map<String, MetadataValue> llama3(Path encoder, Path merges) throws IOException {
        String[] words = words(encoder);
        String[] tokens = Arrays.copyOf(words, words.length + LLAMA3_SPECIAL_TOKENS);
        long[] kinds = new long[tokens.length];
        Arrays.fill(kinds, TokenKind.NORMAL.code());
        for (int i = 0; i < LLAMA3_SPECIAL_TOKENS; i++) {
            tokens[words.length + i] = llama3SpecialToken(i);
            kinds[words.length + i] = TokenKind.CONTROL.code();
        }
        Map<String, MetadataValue> entries = new LinkedHashMap<>();
        entries.put(TokenKeys.MODEL, new MetadataValue.Text("gpt2"));
        entries.put(TokenKeys.PRE_TOKENIZER, new MetadataValue.Text("llama-bpe"));
        entries.put(TokenKeys.TOKENS, new MetadataValue.Texts(List.of(tokens)));
        entries.put(TokenKeys.KINDS, new MetadataValue.Ints(kinds, IntKind.I32));
        entries.put(TokenKeys.MERGES, new MetadataValue.Texts(mergeLines(merges)));
        entries.put(TokenKeys.BOS, new MetadataValue.Int(words.length, IntKind.U32));
        entries.put(TokenKeys.EOS, new MetadataValue.Int(words.length + 1L, IntKind.U32));
        return entries;
    }

    private static String llama3SpecialToken(int index) {
        if (index < LLAMA3_NAMES.size()) {
            return LLAMA3_NAMES.get(index);
        }
        int reserved = index - LLAMA3_NAMES.size() + LLAMA3_RESERVED_AMONG_NAMES;
        return "<|reserved_special_token_" + reserved + "|>";
    }

    private static String[] words(Path encoder) throws IOException {
        Map<String, Integer> ids;
        try {
            ids = JsonMapper.shared().readValue(text(encoder), new TypeReference<Map<String, Integer>>() {});
        } catch (JacksonException e) {
            throw new ModelFormatException(encoder + ": expected a JSON object of spellings and ids", e);
        }
        @Nullable String[] words = new String[ids.size()];
        ids.forEach((word, id) -> {
            if (id == null || id < 0 || id >= words.length || words[id] != null) {
                throw ModelFormatException.of(
                        encoder.toString(),
                        "'" + word + "'",
                        "an id of its own below " + words.length,
                        String.valueOf(id));
            }
            words[id] = word;
        });
        return Arrays.stream(words).toArray(String[]::new);
    }

    private static List<String> mergeLines(Path merges) throws IOException {
        return Arrays.stream(text(merges).split("\r?\n"))
                .filter(line -> !line.isEmpty() && !line.startsWith("#version"))
                .toList();
    }

    private static String text(Path path) throws IOException {
        try (InputStream raw = new BufferedInputStream(Files.newInputStream(path));
                InputStream in = path.toString().endsWith(".gz") ? new GZIPInputStream(raw) : raw) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
