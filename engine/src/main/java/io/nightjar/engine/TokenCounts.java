package io.nightjar.engine;

import java.util.Arrays;

/**
 * How often each token occurs: an open-addressing hash table of primitives with linear probing, so that a window of 64
 * tokens takes some hundred bytes however large the vocabulary. Read it slot by slot. Not thread-safe.
 */
final class TokenCounts {

    private static final int INITIAL_SLOTS = 64;
    private static final int FREE = -1;

    private int[] tokens = freeSlots(INITIAL_SLOTS);
    private int[] counts = new int[INITIAL_SLOTS];
    private int used;

    /** Number of slots, used and free. */
    int slots() {
        return tokens.length;
    }

    /** Occurrences of the token in this slot; 0 if the slot is free. */
    int countAt(int slot) {
        return counts[slot];
    }

    /** The token in this slot, if its count is above 0. */
    int tokenAt(int slot) {
        return tokens[slot];
    }

    /** Counts one more occurrence. */
    void add(int token) {
        int slot = slotOf(token);
        if (tokens[slot] == FREE) {
            if (2 * (used + 1) > tokens.length) {
                grow();
                slot = slotOf(token);
            }
            tokens[slot] = token;
            used++;
        }
        counts[slot]++;
    }

    /** Takes back one occurrence of a token that has been added. */
    void remove(int token) {
        int slot = slotOf(token);
        if (--counts[slot] == 0) {
            free(slot);
        }
    }

    private int slotOf(int token) {
        int slot = home(token);
        while (tokens[slot] != FREE && tokens[slot] != token) {
            slot = next(slot);
        }
        return slot;
    }

    /*
     * Closes the gap: each entry that follows moves into the hole unless its home slot lies behind the hole, so that a
     * search from home never meets a free slot too early. No tombstones, hence no slow decay of a sliding window.
     */
    private void free(int slot) {
        int hole = slot;
        int mask = tokens.length - 1;
        for (int i = next(hole); tokens[i] != FREE; i = next(i)) {
            int distanceFromHome = (i - home(tokens[i])) & mask;
            int distanceFromHole = (i - hole) & mask;
            if (distanceFromHome >= distanceFromHole) {
                tokens[hole] = tokens[i];
                counts[hole] = counts[i];
                hole = i;
            }
        }
        tokens[hole] = FREE;
        counts[hole] = 0;
        used--;
    }

    private void grow() {
        int[] oldTokens = tokens;
        int[] oldCounts = counts;
        tokens = freeSlots(2 * oldTokens.length);
        counts = new int[tokens.length];
        for (int i = 0; i < oldTokens.length; i++) {
            if (oldTokens[i] != FREE) {
                int slot = slotOf(oldTokens[i]);
                tokens[slot] = oldTokens[i];
                counts[slot] = oldCounts[i];
            }
        }
    }

    /** Fibonacci hashing: the upper bits of the product; the number of slots is a power of two. */
    private int home(int token) {
        return (token * 0x9E37_79B9) >>> (Integer.numberOfLeadingZeros(tokens.length) + 1);
    }

    private int next(int slot) {
        return (slot + 1) & (tokens.length - 1);
    }

    private static int[] freeSlots(int count) {
        int[] slots = new int[count];
        Arrays.fill(slots, FREE);
        return slots;
    }
}
