package io.nightjar.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/**
 * SentencePiece's unigram model: of all ways to cut a word into tokens the one with the highest sum of scores. A character
 * that no token spells counts as an unknown token with a score 10 below the lowest; neighbouring ones become one unknown
 * token, or the tokens of their UTF-8 bytes.
 *
 * <p>The best way to each place is the best way to an earlier place and one token more (Viterbi); of equals the one with the
 * longer last token wins, and the sums are in double precision, as in SentencePiece and in Hugging Face's tokenizers.
 *
 * <p>Source: T. Kudo, "Subword Regularization", 2018.
 */
final class UnigramModel implements WordModel {

    private static final double UNKNOWN_PENALTY = 10;
    /* No token; of places, none. */
    private static final int UNKNOWN = -1;

    private final double[] scores;
    private final double unknownScore;
    private final OptionalInt unknown;
    private final ByteTokens byteTokens;
    private final PieceAutomaton automaton;
    private final int[] ids;

    /**
     * The model over a vocabulary.
     *
     * @param scores by token
     * @param unknown the token for characters that are not spelled otherwise
     * @param byteTokens the tokens of bytes, for such characters
     */
    UnigramModel(Vocabulary vocabulary, double[] scores, OptionalInt unknown, ByteTokens byteTokens) {
        this.scores = scores.clone();
        this.unknown = unknown;
        this.byteTokens = byteTokens;
        unknownScore = Arrays.stream(scores).min().orElse(0) - UNKNOWN_PENALTY;
        List<String> pieces = new ArrayList<>();
        int[] textIds = new int[vocabulary.size()];
        for (int id = 0; id < vocabulary.size(); id++) {
            String piece = vocabulary.piece(id);
            OptionalInt found = vocabulary.findText(piece);
            if (found.isPresent() && found.getAsInt() == id) {
                textIds[pieces.size()] = id;
                pieces.add(piece);
            }
        }
        ids = Arrays.copyOf(textIds, pieces.size());
        automaton = new PieceAutomaton(pieces);
    }

    @Override
    public void encode(String text, int start, int end, SymbolMerger merger, IdList encoded) {
        int length = end - start;
        int[] tokens = new int[length + 1];
        int[] froms = new int[length + 1];
        findBestWay(text, start, tokens, froms);
        int pieces = 0;
        for (int place = length; place > 0; place = froms[place]) {
            pieces++;
        }
        int[] ends = new int[pieces];
        for (int place = length; place > 0; place = froms[place]) {
            ends[--pieces] = place;
        }
        int unknownStart = UNKNOWN;
        for (int place : ends) {
            if (tokens[place] == UNKNOWN) {
                unknownStart = unknownStart == UNKNOWN ? froms[place] : unknownStart;
                continue;
            }
            if (unknownStart != UNKNOWN) {
                addUnknown(text.substring(start + unknownStart, start + froms[place]), encoded);
                unknownStart = UNKNOWN;
            }
            encoded.add(tokens[place]);
        }
        if (unknownStart != UNKNOWN) {
            addUnknown(text.substring(start + unknownStart, end), encoded);
        }
    }

    /*
     * Fills in, by the place where it ends, the last token of the best way there, and the place where that token begins;
     * places are counted from the start of the word, and a place within a character is never reached.
     */
    private void findBestWay(String text, int start, int[] tokens, int[] froms) {
        double[] best = new double[tokens.length];
        Arrays.fill(best, Double.NEGATIVE_INFINITY);
        best[0] = 0;
        int node = PieceAutomaton.ROOT;
        for (int place = 1; place < tokens.length; place++) {
            char character = text.charAt(start + place - 1);
            node = automaton.step(node, character);
            if (Character.isHighSurrogate(character)) {
                continue;
            }
            int characterLength = Character.isLowSurrogate(character) ? 2 : 1;
            boolean spelled = false;
            for (int found = automaton.found(node); found != PieceAutomaton.ROOT; found = automaton.shorter(found)) {
                int from = place - automaton.length(found);
                int token = ids[automaton.piece(found)];
                spelled |= automaton.length(found) == characterLength;
                if (best[from] + scores[token] > best[place]) {
                    best[place] = best[from] + scores[token];
                    tokens[place] = token;
                    froms[place] = from;
                }
            }
            int from = place - characterLength;
            if (!spelled && best[from] + unknownScore > best[place]) {
                best[place] = best[from] + unknownScore;
                tokens[place] = UNKNOWN;
                froms[place] = from;
            }
        }
    }

    private void addUnknown(String characters, IdList encoded) {
        if (!byteTokens.add(characters, encoded)) {
            unknown.ifPresent(encoded::add);
        }
    }
}
