package io.nightjar.text;

import java.util.Arrays;
import java.util.List;

/**
 * Finds tokens that are whole wherever they occur in a text: the leftmost first, the longest of those that begin there.
 *
 * <p>An Aho-Corasick automaton over the reversed pieces reads the text from its end, so that its state at each place
 * knows the longest piece that begins there; one pass forwards then takes them from left to right. Both passes are linear,
 * whatever the pieces and the text; matching forwards with the longest-match rule is not.
 *
 * <p>Source: A. Aho, M. Corasick, "Efficient string matching", 1975.
 */
final class SpecialTokenMatcher {

    /** Of {@link #longestTokens}: no token begins here. */
    static final int NO_TOKEN = -1;

    private static final int ROOT = 0;

    private final List<String> pieces;
    private final PairTable edges;
    private final int[] failure;
    /* The longest token whose reversed piece is a suffix of the way to this node. */
    private final int[] longest;

    /** A matcher of these pieces; of equal ones the first counts, and empty ones are never found. */
    SpecialTokenMatcher(List<String> pieces) {
        this.pieces = List.copyOf(pieces);
        int nodes = 1;
        for (String piece : pieces) {
            nodes = Math.addExact(nodes, piece.length());
        }
        edges = new PairTable(Math.min(nodes, 64));
        failure = new int[nodes];
        longest = new int[nodes];
        Arrays.fill(longest, NO_TOKEN);
        if (nodes > 1) {
            build(nodes);
        }
    }

    /** How many chars this piece has. */
    int length(int piece) {
        return pieces.get(piece).length();
    }

    /** For each place of a text the number of the longest piece that begins there; empty if there are no pieces. */
    int[] longestTokens(String text) {
        if (longest.length == 1) {
            return new int[0];
        }
        int[] tokens = new int[text.length()];
        int node = ROOT;
        for (int i = text.length() - 1; i >= 0; i--) {
            node = step(node, text.charAt(i));
            tokens[i] = longest[node];
        }
        return tokens;
    }

    private int step(int from, char character) {
        int node = from;
        while (true) {
            int target = edges.get(node, character);
            if (target != PairTable.ABSENT) {
                return target;
            }
            if (node == ROOT) {
                return ROOT;
            }
            node = failure[node];
        }
    }

    private void build(int capacity) {
        int[] parents = new int[capacity];
        char[] characters = new char[capacity];
        int[] depths = new int[capacity];
        int nodes = 1;
        for (int number = 0; number < pieces.size(); number++) {
            String piece = pieces.get(number);
            int node = ROOT;
            for (int i = piece.length() - 1; i >= 0; i--) {
                int child = edges.get(node, piece.charAt(i));
                if (child == PairTable.ABSENT) {
                    child = nodes++;
                    edges.putIfAbsent(node, piece.charAt(i), child);
                    parents[child] = node;
                    characters[child] = piece.charAt(i);
                    depths[child] = depths[node] + 1;
                }
                node = child;
            }
            if (node != ROOT && longest[node] == NO_TOKEN) {
                longest[node] = number;
            }
        }
        for (int node : byDepth(depths, nodes)) {
            if (depths[node] > 1) {
                failure[node] = step(failure[parents[node]], characters[node]);
            }
            if (longest[node] == NO_TOKEN) {
                longest[node] = longest[failure[node]];
            }
        }
    }

    /* All nodes, the shallow ones first: a counting sort. */
    private static int[] byDepth(int[] depths, int nodes) {
        int deepest = Arrays.stream(depths, 0, nodes).max().orElse(0);
        int[] places = new int[deepest + 2];
        for (int node = 0; node < nodes; node++) {
            places[depths[node] + 1]++;
        }
        for (int depth = 0; depth < deepest; depth++) {
            places[depth + 1] += places[depth];
        }
        int[] sorted = new int[nodes];
        for (int node = 0; node < nodes; node++) {
            sorted[places[depths[node]]++] = node;
        }
        return sorted;
    }
}
