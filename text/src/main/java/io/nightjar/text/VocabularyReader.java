package io.nightjar.text;

import io.nightjar.base.ModelFormatException;
import io.nightjar.formats.Metadata;
import io.nightjar.formats.MetadataValue;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads and checks the entries of a header that list the tokens. */
final class VocabularyReader {

    /** Of {@link Defaults}: the key has no default. */
    static final int NO_ID = -1;

    /* Far above any real vocabulary (262,144 tokens spell 2 million characters), and small enough for int arithmetic. */
    private static final long MOST_CHARACTERS = 1L << 28;

    /** What the model type means where a key is absent; an id that the vocabulary lacks is none. */
    record Defaults(int bos, int eos, int unknown, boolean addBos, boolean addEos) {}

    private final String fileName;
    private final Metadata metadata;
    private final Defaults defaults;
    private final String[] pieces;

    VocabularyReader(String fileName, Metadata metadata, Defaults defaults) {
        this.fileName = fileName;
        this.metadata = metadata;
        this.defaults = defaults;
        List<String> tokens = metadata.findTexts(TokenKeys.TOKENS)
                .orElseThrow(() -> mismatch(TokenKeys.TOKENS, "an array of strings", "no such key"));
        long characters = tokens.stream().mapToLong(String::length).sum();
        if (tokens.isEmpty() || characters > MOST_CHARACTERS) {
            throw mismatch(
                    TokenKeys.TOKENS,
                    "tokens of at most " + MOST_CHARACTERS + " characters in all",
                    tokens.size() + " tokens of " + characters + " characters");
        }
        pieces = tokens.toArray(String[]::new);
    }

    /**
     * The vocabulary.
     *
     * @param plainText the bytes of a normal token
     */
    Vocabulary read(Function<String, byte[]> plainText) {
        TokenKind[] kinds = kinds();
        EndTokens ends = EndTokens.find(metadata, pieces, kinds);
        OptionalInt bos = id(TokenKeys.BOS, defaults.bos);
        OptionalInt eos = id(TokenKeys.EOS, defaults.eos);
        SpecialIds special = new SpecialIds(
                bos,
                eos,
                id(TokenKeys.UNKNOWN, defaults.unknown),
                id(TokenKeys.PADDING, NO_ID),
                ends.endOfTurn(),
                ends.endOfMessage(),
                bos.isPresent() && metadata.bool(TokenKeys.ADD_BOS, defaults.addBos),
                eos.isPresent() && metadata.bool(TokenKeys.ADD_EOS, defaults.addEos));
        BitSet endOfGeneration = ends.endOfGeneration();
        eos.ifPresent(endOfGeneration::set);
        byte[][] texts = new byte[pieces.length][];
        for (int id = 0; id < pieces.length; id++) {
            texts[id] = text(id, kinds[id], plainText);
        }
        return new Vocabulary(pieces, kinds, texts, special, endOfGeneration);
    }

    /** The score of each token; all zero if the header has none. */
    float[] scores() {
        @Nullable MetadataValue entry = metadata.entries().get(TokenKeys.SCORES);
        if (entry == null) {
            return new float[pieces.length];
        }
        if (!(entry instanceof MetadataValue.Ints ints)) {
            float[] scores = metadata.findReals(TokenKeys.SCORES).orElseThrow();
            checkLength(TokenKeys.SCORES, scores.length);
            for (int id = 0; id < scores.length; id++) {
                if (Float.isNaN(scores[id])) {
                    throw mismatch(TokenKeys.SCORES + "[" + id + "]", "a number", "NaN");
                }
            }
            return scores.clone();
        }
        checkLength(TokenKeys.SCORES, ints.values().length);
        float[] scores = new float[pieces.length];
        for (int id = 0; id < scores.length; id++) {
            scores[id] = ints.values()[id];
        }
        return scores;
    }

    private TokenKind[] kinds() {
        TokenKind[] kinds = new TokenKind[pieces.length];
        Arrays.fill(kinds, TokenKind.NORMAL);
        long[] numbers = metadata.findIntegers(TokenKeys.KINDS).orElse(null);
        if (numbers == null) {
            return kinds;
        }
        checkLength(TokenKeys.KINDS, numbers.length);
        for (int i = 0; i < kinds.length; i++) {
            int id = i;
            kinds[id] = TokenKind.ofCode(numbers[id])
                    .orElseThrow(() -> mismatch(
                            TokenKeys.KINDS + "[" + id + "]", "a token type in [1, 6]", Long.toString(numbers[id])));
        }
        return kinds;
    }

    private byte[] text(int id, TokenKind kind, Function<String, byte[]> plainText) {
        return switch (kind) {
            case NORMAL -> plainText.apply(pieces[id]);
            case USER_DEFINED -> pieces[id].getBytes(StandardCharsets.UTF_8);
            case BYTE -> new byte[] {byteValue(id)};
            case UNKNOWN, CONTROL, UNUSED -> new byte[0];
        };
    }

    private byte byteValue(int id) {
        String piece = pieces[id];
        if (!piece.matches("<0x[0-9A-Fa-f]{2}>")) {
            throw mismatch(TokenKeys.TOKENS + "[" + id + "]", "a byte token such as <0x0A>", "'" + piece + "'");
        }
        return (byte) Integer.parseInt(piece, 3, 5, 16);
    }

    private OptionalInt id(String key, int fallback) {
        if (!metadata.contains(key)) {
            return fallback >= 0 && fallback < pieces.length ? OptionalInt.of(fallback) : OptionalInt.empty();
        }
        return EndTokens.id(metadata, key, pieces.length);
    }

    private void checkLength(String key, int length) {
        if (length != pieces.length) {
            throw mismatch(key, "one for each of " + pieces.length + " tokens", Integer.toString(length));
        }
    }

    private ModelFormatException mismatch(String field, String expected, String got) {
        return ModelFormatException.of(fileName, field, expected, got);
    }
}
