package io.nightjar.text;

import io.nightjar.base.ModelFormatException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.OptionalInt;

/**
 * SentencePiece's byte-pair encoding: over the whole text, not word by word, neighbours are joined whenever the result is
 * a token, the token with the highest score first. A space is spelled U+2581; a character that no token spells becomes
 * its UTF-8 bytes, or the unknown token.
 *
 * <p>Unlike llama.cpp, which joins to any token, control tokens are never the result: plain text cannot spell one, as in
 * SentencePiece itself.
 *
 * <p>Source: T. Kudo, J. Richardson, "SentencePiece", 2018.
 */
final class SentencePieceModel implements TextModel {

    /** How a space is spelled in a piece. */
    static final String SPACE_MARK = "\u2581";

    private static final char SPACE = '\u2581';
    /* The symbol of a character that is no token by itself. */
    private static final int NO_TOKEN = Integer.MAX_VALUE;
    private static final int NO_BYTE_TOKEN = -1;

    private final Vocabulary vocabulary;
    private final float[] scores;
    private final int[] byteTokens;
    private final int longestPiece;
    private final boolean spacePrefix;

    private SentencePieceModel(Vocabulary vocabulary, float[] scores, int[] byteTokens, boolean spacePrefix) {
        this.vocabulary = vocabulary;
        this.scores = scores;
        this.byteTokens = byteTokens;
        this.spacePrefix = spacePrefix;
        int longest = 0;
        for (int id = 0; id < vocabulary.size(); id++) {
            longest = Math.max(longest, vocabulary.piece(id).length());
        }
        longestPiece = longest;
    }

    /**
     * The model over a vocabulary.
     *
     * @throws ModelFormatException if there are characters that it could not encode at all
     */
    static SentencePieceModel of(String fileName, Vocabulary vocabulary, float[] scores, boolean spacePrefix) {
        int[] byteTokens = new int[256];
        for (int value = 0; value < byteTokens.length; value++) {
            byteTokens[value] = byteToken(vocabulary, value);
        }
        if (vocabulary.unknown().isEmpty() && Arrays.stream(byteTokens).anyMatch(token -> token == NO_BYTE_TOKEN)) {
            throw ModelFormatException.of(
                    fileName, TokenKeys.TOKENS, "a token for each byte or an unknown token", "neither");
        }
        return new SentencePieceModel(vocabulary, scores, byteTokens, spacePrefix);
    }

    /** The bytes of a normal token. */
    static byte[] plainText(String piece) {
        return piece.replace(SPACE, ' ').getBytes(StandardCharsets.UTF_8);
    }

    /** The text with its spaces spelled as in pieces. */
    static String markSpaces(String text) {
        return text.replace(' ', SPACE);
    }

    @Override
    public boolean addsSpacePrefix() {
        return spacePrefix;
    }

    @Override
    public void encode(String text, int start, int end, boolean first, SymbolMerger merger, IdList ids) {
        String prefix = first && spacePrefix ? " " : "";
        String escaped = (prefix + text.substring(start, end)).replace(' ', SPACE);
        merger.clear();
        int position = 0;
        while (position < escaped.length()) {
            int next = escaped.offsetByCodePoints(position, 1);
            merger.add(vocabulary.findText(escaped.substring(position, next)).orElse(NO_TOKEN), position);
            position = next;
        }
        merger.run(escaped.length(), (left, right, from, to) -> join(escaped, from, to));
        merger.forEach((id, from, to) -> {
            if (id == NO_TOKEN) {
                addBytes(escaped.substring(from, to), ids);
            } else {
                ids.add(id);
            }
        });
    }

    private long join(String escaped, int start, int end) {
        if (end - start > longestPiece) {
            return SymbolMerger.NONE;
        }
        OptionalInt token = vocabulary.findText(escaped.substring(start, end));
        return token.isEmpty()
                ? SymbolMerger.NONE
                : SymbolMerger.joined(priority(scores[token.getAsInt()]), token.getAsInt());
    }

    /* Orders integers as the scores in reverse: the highest score is the least integer. Negative zero counts as zero. */
    private static int priority(float score) {
        int bits = Float.floatToIntBits(score + 0.0f);
        int rising = bits ^ ((bits >> 31) & Integer.MAX_VALUE);
        return ~rising;
    }

    private void addBytes(String character, IdList ids) {
        byte[] bytes = character.getBytes(StandardCharsets.UTF_8);
        for (byte value : bytes) {
            if (byteTokens[value & 0xFF] == NO_BYTE_TOKEN) {
                vocabulary.unknown().ifPresent(ids::add);
                return;
            }
        }
        for (byte value : bytes) {
            ids.add(byteTokens[value & 0xFF]);
        }
    }

    private static int byteToken(Vocabulary vocabulary, int value) {
        OptionalInt spelled =
                vocabulary.find("<0x" + HexFormat.of().withUpperCase().toHexDigits((byte) value) + ">");
        if (spelled.isPresent() || value >= 0x80) {
            return spelled.orElse(NO_BYTE_TOKEN);
        }
        return vocabulary.findText(Character.toString(value)).orElse(NO_BYTE_TOKEN);
    }
}
