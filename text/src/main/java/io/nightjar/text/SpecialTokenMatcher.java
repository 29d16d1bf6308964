package io.nightjar.text;

import java.util.Arrays;
import java.util.List;

/**
 * Finds tokens that are whole wherever they occur in a text: the leftmost first, the longest of those that begin there.
 *
 * <p>A {@link PieceAutomaton} of the reversed pieces reads the text from its end, so that its node at each place knows the
 * longest piece that begins there; one pass forwards then takes them from left to right. Both passes are linear, whatever the
 * pieces and the text; matching forwards with the longest-match rule is not.
 */
final class SpecialTokenMatcher {

    /** Of {@link #longestTokens}: no token begins here. */
    static final int NO_TOKEN = -1;

    private final List<String> pieces;
    private final PieceAutomaton reversed;

    /** A matcher of these pieces; of equal ones the first counts, and empty ones are never found. */
    SpecialTokenMatcher(List<String> pieces) {
        this.pieces = List.copyOf(pieces);
        this.reversed = new PieceAutomaton(
                pieces.stream().map(SpecialTokenMatcher::reversed).toList());
    }

    /** Char by char: halves of a pair of surrogates change places as all others do, and as they do where a text is read. */
    private static String reversed(String piece) {
        char[] characters = new char[piece.length()];
        for (int i = 0; i < characters.length; i++) {
            characters[i] = piece.charAt(characters.length - 1 - i);
        }
        return new String(characters);
    }

    /** How many chars this piece has. */
    int length(int piece) {
        return pieces.get(piece).length();
    }

    /** For each place of a text the number of the longest piece that begins there; empty if there are no pieces. */
    int[] longestTokens(String text) {
        if (pieces.isEmpty()) {
            return new int[0];
        }
        int[] tokens = new int[text.length()];
        Arrays.fill(tokens, NO_TOKEN);
        int node = PieceAutomaton.ROOT;
        for (int i = text.length() - 1; i >= 0; i--) {
            node = reversed.step(node, text.charAt(i));
            int found = reversed.found(node);
            if (found != PieceAutomaton.ROOT) {
                tokens[i] = reversed.piece(found);
            }
        }
        return tokens;
    }
}
