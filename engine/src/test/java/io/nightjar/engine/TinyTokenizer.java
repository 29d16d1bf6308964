package io.nightjar.engine;

import io.nightjar.formats.Metadata;
import io.nightjar.formats.MetadataValue;
import io.nightjar.formats.MetadataValue.IntKind;
import io.nightjar.text.Tokenizer;
import io.nightjar.text.Tokenizers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** A SentencePiece vocabulary of three special tokens, the 256 bytes and two words: any text can be spelled byte by byte. */
final class TinyTokenizer {

    static final int EOS = 2;

    /** {@code " owl"}. */
    static final int OWL = 259;

    /** {@code "jar END"}; a stop string begins in its middle. */
    static final int JAR_END = 260;

    static final int SIZE = 261;

    private TinyTokenizer() {}

    static Tokenizer create() {
        List<String> tokens = new ArrayList<>(List.of("<unk>", "<s>", "</s>"));
        long[] kinds = new long[SIZE];
        Arrays.fill(kinds, 6);
        kinds[0] = 2;
        kinds[1] = 3;
        kinds[EOS] = 3;
        for (int value = 0; value < 256; value++) {
            tokens.add("<0x%02X>".formatted(value));
        }
        tokens.add("\u2581owl");
        tokens.add("jar\u2581END");
        kinds[OWL] = 1;
        kinds[JAR_END] = 1;
        return Tokenizers.of(
                "tiny.gguf",
                new Metadata(
                        "tiny.gguf",
                        Map.of(
                                "tokenizer.ggml.model", new MetadataValue.Text("llama"),
                                "tokenizer.ggml.tokens", new MetadataValue.Texts(tokens),
                                "tokenizer.ggml.token_type", new MetadataValue.Ints(kinds, IntKind.I32),
                                "tokenizer.ggml.scores", new MetadataValue.Reals(new float[SIZE]))));
    }

    /** The ids that spell a text byte by byte. */
    static List<Integer> bytes(String text) {
        List<Integer> ids = new ArrayList<>();
        for (byte value : text.getBytes(StandardCharsets.UTF_8)) {
            ids.add(3 + (value & 0xFF));
        }
        return ids;
    }
}
