package io.nightjar.text;

import java.util.Arrays;

/**
 * Joins neighbouring symbols, the best pair first and the leftmost of equals, until no pair can be joined: the core of
 * both kinds of byte-pair encoding. Takes n log n steps for n symbols. Reused from word to word; for one thread.
 *
 * <p>The symbols are a doubly linked list in arrays. For each symbol {@code joined} holds what it and its right neighbour
 * would become; the heap holds (priority, symbol) of every pair that ever came up. An entry whose priority is no longer
 * that of the pair at this symbol is out of date and skipped. If another pair of the same priority is there by now, it has
 * an equal entry of its own, so it does not matter which of the two is taken.
 */
final class SymbolMerger {

    /** What a pair that cannot be joined gives. */
    static final long NONE = Long.MIN_VALUE;

    /** What a pair of neighbours becomes. */
    interface PairRule {
        /**
         * The joined symbol as {@link SymbolMerger#joined}, or {@link #NONE}.
         *
         * @param left id of the left symbol
         * @param right id of the right symbol
         * @param start where the left symbol starts in the text
         * @param end where the right symbol ends in the text
         */
        long join(int left, int right, int start, int end);
    }

    private int[] ids = new int[64];
    private int[] starts = new int[64];
    private int[] previous = new int[64];
    private int[] next = new int[64];
    private long[] joined = new long[64];
    private int size;
    private int textEnd;
    private final LongHeap heap = new LongHeap();

    /** A joined symbol and its priority, the least of which goes first; priority is not the least integer. */
    static long joined(int priority, int id) {
        return ((long) priority << 32) | id;
    }

    void clear() {
        size = 0;
    }

    /** Adds a symbol that starts at this place of the text, right of the ones before. */
    void add(int id, int start) {
        if (size == ids.length) {
            grow();
        }
        ids[size] = id;
        starts[size] = start;
        size++;
    }

    /**
     * Joins all that can be joined; {@link #forEach} then gives what is left.
     *
     * @param end where the last symbol ends in the text
     */
    void run(int end, PairRule rule) {
        textEnd = end;
        for (int i = 0; i < size; i++) {
            previous[i] = i - 1;
            next[i] = i + 1;
        }
        for (int i = 0; i < size; i++) {
            consider(i, rule);
        }
        while (!heap.isEmpty()) {
            long entry = heap.pop();
            int left = (int) entry;
            if (joined[left] == NONE || joined[left] >> 32 != entry >> 32) {
                continue;
            }
            int right = next[left];
            ids[left] = (int) joined[left];
            next[left] = next[right];
            joined[right] = NONE;
            if (next[left] < size) {
                previous[next[left]] = left;
            }
            consider(left, rule);
            if (previous[left] >= 0) {
                consider(previous[left], rule);
            }
        }
    }

    /** Receives the symbols that are left. */
    interface Reader {
        /** A symbol and the part of the text that it covers. */
        void accept(int id, int start, int end);
    }

    /** Gives the symbols that are left, from left to right. */
    void forEach(Reader reader) {
        for (int i = 0; i < size; i = next[i]) {
            reader.accept(ids[i], starts[i], next[i] < size ? starts[next[i]] : textEnd);
        }
    }

    /* Looks up what this symbol and its right neighbour become. */
    private void consider(int left, PairRule rule) {
        int right = next[left];
        if (right >= size) {
            joined[left] = NONE;
            return;
        }
        int end = next[right] < size ? starts[next[right]] : textEnd;
        joined[left] = rule.join(ids[left], ids[right], starts[left], end);
        if (joined[left] != NONE) {
            heap.push(((joined[left] >> 32) << 32) | left);
        }
    }

    private void grow() {
        int capacity = size * 2;
        ids = Arrays.copyOf(ids, capacity);
        starts = Arrays.copyOf(starts, capacity);
        previous = Arrays.copyOf(previous, capacity);
        next = Arrays.copyOf(next, capacity);
        joined = Arrays.copyOf(joined, capacity);
    }
}
