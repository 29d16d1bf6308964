package io.nightjar.text;

import io.nightjar.formats.Metadata;
import io.nightjar.formats.MetadataValue;
import io.nightjar.formats.MetadataValue.IntKind;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Builds small tokenizer headers. */
final class Headers {

    static final String FILE = "test.gguf";

    private final Map<String, MetadataValue> entries = new LinkedHashMap<>();

    /** An empty header of this tokenizer model. */
    static Headers of(String model) {
        return new Headers().put(TokenKeys.MODEL, new MetadataValue.Text(model));
    }

    /** A SentencePiece header: unknown, begin, end, 256 byte tokens, then these tokens with falling scores. */
    static Headers sentencePiece(String... words) {
        String[] tokens = new String[259 + words.length];
        long[] kinds = new long[tokens.length];
        float[] scores = new float[tokens.length];
        Arrays.fill(kinds, 1);
        tokens[0] = "<unk>";
        tokens[1] = "<s>";
        tokens[2] = "</s>";
        kinds[0] = 2;
        kinds[1] = 3;
        kinds[2] = 3;
        for (int value = 0; value < 256; value++) {
            tokens[3 + value] = "<0x%02X>".formatted(value);
            kinds[3 + value] = 6;
        }
        for (int i = 0; i < words.length; i++) {
            tokens[259 + i] = words[i];
            scores[259 + i] = -1 - i;
        }
        return of("llama").tokens(tokens).kinds(kinds).scores(scores);
    }

    /** A byte-level header: the 256 byte tokens, then the results of these merges, then these control tokens. */
    static Headers byteLevel(String preTokenizer, List<String> merges, String... control) {
        String[] tokens = new String[256 + merges.size() + control.length];
        long[] kinds = new long[tokens.length];
        Arrays.fill(kinds, 1);
        for (int value = 0; value < 256; value++) {
            tokens[value] = Character.toString(ByteLevelAlphabet.character((byte) value));
        }
        for (int i = 0; i < merges.size(); i++) {
            tokens[256 + i] = merges.get(i).replace(" ", "");
        }
        for (int i = 0; i < control.length; i++) {
            tokens[256 + merges.size() + i] = control[i];
            kinds[256 + merges.size() + i] = 3;
        }
        return of("gpt2")
                .tokens(tokens)
                .kinds(kinds)
                .texts(TokenKeys.MERGES, merges)
                .put(TokenKeys.PRE_TOKENIZER, new MetadataValue.Text(preTokenizer));
    }

    Headers put(String key, MetadataValue value) {
        entries.put(key, value);
        return this;
    }

    Headers remove(String key) {
        entries.remove(key);
        return this;
    }

    Headers tokens(String... tokens) {
        return texts(TokenKeys.TOKENS, List.of(tokens));
    }

    Headers texts(String key, List<String> texts) {
        return put(key, new MetadataValue.Texts(texts));
    }

    Headers kinds(long... kinds) {
        return put(TokenKeys.KINDS, new MetadataValue.Ints(kinds, IntKind.I32));
    }

    Headers scores(float... scores) {
        return put(TokenKeys.SCORES, new MetadataValue.Reals(scores));
    }

    Headers id(String key, long id) {
        return put(key, new MetadataValue.Int(id, IntKind.U32));
    }

    Headers flag(String key, boolean value) {
        return put(key, new MetadataValue.Bool(value));
    }

    Metadata metadata() {
        return new Metadata(FILE, entries);
    }

    Tokenizer tokenizer() {
        return Tokenizers.of(FILE, metadata());
    }
}
