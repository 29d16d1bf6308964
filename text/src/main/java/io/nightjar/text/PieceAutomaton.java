package io.nightjar.text;

import java.util.Arrays;
import java.util.List;

/**
 * Finds all occurrences of many pieces in one pass over a text, in linear time whatever the pieces and the text. Immutable;
 * safe for any thread.
 *
 * <p>Source: A. Aho, M. Corasick, "Efficient string matching", 1975.
 */
final class PieceAutomaton {

    /** The node before the first character, and what there is where no piece ends. */
    static final int ROOT = 0;

    private static final int NO_PIECE = -1;
    /* Pieces share beginnings, so that most need fewer than their characters; the table grows. */
    private static final int FIRST_EDGES = 64;

    private final PairTable edges;
    /* By node: its way without some characters at the front, the longest such that has a node. */
    private final int[] shorterWay;
    private final int[] depths;
    private final int[] pieces;
    /* By node: the node of the longest piece that its way ends with. */
    private final int[] found;

    /** An automaton of these pieces; of equal ones the first counts, and empty ones are never found. */
    PieceAutomaton(List<String> spellings) {
        int capacity = 1;
        for (String spelling : spellings) {
            capacity = Math.addExact(capacity, spelling.length());
        }
        edges = new PairTable(Math.min(capacity, FIRST_EDGES));
        int[] parents = new int[capacity];
        char[] characters = new char[capacity];
        int[] nodeDepths = new int[capacity];
        int[] nodePieces = new int[capacity];
        Arrays.fill(nodePieces, NO_PIECE);
        int nodes = 1;
        for (int piece = 0; piece < spellings.size(); piece++) {
            String spelling = spellings.get(piece);
            int node = ROOT;
            for (int i = 0; i < spelling.length(); i++) {
                int child = edges.get(node, spelling.charAt(i));
                if (child == PairTable.ABSENT) {
                    child = nodes++;
                    edges.putIfAbsent(node, spelling.charAt(i), child);
                    parents[child] = node;
                    characters[child] = spelling.charAt(i);
                    nodeDepths[child] = i + 1;
                }
                node = child;
            }
            if (node != ROOT && nodePieces[node] == NO_PIECE) {
                nodePieces[node] = piece;
            }
        }
        depths = Arrays.copyOf(nodeDepths, nodes);
        pieces = Arrays.copyOf(nodePieces, nodes);
        shorterWay = new int[nodes];
        found = new int[nodes];
        link(parents, characters);
    }

    /** The node after this character. */
    int step(int from, char character) {
        int node = from;
        while (true) {
            int target = edges.get(node, character);
            if (target != PairTable.ABSENT) {
                return target;
            }
            if (node == ROOT) {
                return ROOT;
            }
            node = shorterWay[node];
        }
    }

    /** The node of the longest piece that ends here, or {@link #ROOT}. */
    int found(int node) {
        return found[node];
    }

    /** The node of the next shorter piece that ends here, or {@link #ROOT}. */
    int shorter(int foundNode) {
        return found[shorterWay[foundNode]];
    }

    /** The place in the list of a piece that was found. */
    int piece(int foundNode) {
        return pieces[foundNode];
    }

    /** How many chars a piece has that was found. */
    int length(int foundNode) {
        return depths[foundNode];
    }

    private void link(int[] parents, char[] characters) {
        for (int node : byDepth()) {
            if (depths[node] > 1) {
                shorterWay[node] = step(shorterWay[parents[node]], characters[node]);
            }
            found[node] = pieces[node] == NO_PIECE ? found[shorterWay[node]] : node;
        }
    }

    /* All nodes, the shallow ones first: a counting sort. */
    private int[] byDepth() {
        int deepest = Arrays.stream(depths).max().orElse(0);
        int[] places = new int[deepest + 2];
        for (int depth : depths) {
            places[depth + 1]++;
        }
        for (int depth = 0; depth < deepest; depth++) {
            places[depth + 1] += places[depth];
        }
        int[] sorted = new int[depths.length];
        for (int node = 0; node < depths.length; node++) {
            sorted[places[depths[node]]++] = node;
        }
        return sorted;
    }
}
