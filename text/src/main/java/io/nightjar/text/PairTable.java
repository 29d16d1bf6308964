package io.nightjar.text;

import java.util.Arrays;

/** Pairs of non-negative integers to a non-negative integer; open addressing, nothing boxed. Never shrinks. */
final class PairTable {

    /** What a pair without an entry gives. */
    static final int ABSENT = -1;

    private static final long MIX = 0x9E37_79B9_7F4A_7C15L;

    private long[] keys;
    private int[] values;
    private int size;

    PairTable(int expectedSize) {
        int capacity = Integer.highestOneBit(Math.max(8, expectedSize)) * 4;
        keys = new long[capacity];
        values = emptyValues(capacity);
    }

    /** Adds an entry unless the pair has one. */
    void putIfAbsent(int first, int second, int value) {
        if (size * 2 >= keys.length) {
            grow();
        }
        long key = key(first, second);
        int slot = slot(key);
        if (values[slot] == ABSENT) {
            keys[slot] = key;
            values[slot] = value;
            size++;
        }
    }

    /** The value of a pair, or {@link #ABSENT}. */
    int get(int first, int second) {
        return values[slot(key(first, second))];
    }

    private static long key(int first, int second) {
        return ((long) first << 32) | second;
    }

    /* The slot of this key, or the free one where it would go. */
    private int slot(long key) {
        int mask = keys.length - 1;
        long mixed = key * MIX;
        int slot = (int) (mixed >>> 32) & mask;
        while (values[slot] != ABSENT && keys[slot] != key) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void grow() {
        long[] oldKeys = keys;
        int[] oldValues = values;
        keys = new long[oldKeys.length * 2];
        values = emptyValues(keys.length);
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldValues[i] != ABSENT) {
                int slot = slot(oldKeys[i]);
                keys[slot] = oldKeys[i];
                values[slot] = oldValues[i];
            }
        }
    }

    private static int[] emptyValues(int capacity) {
        int[] values = new int[capacity];
        Arrays.fill(values, ABSENT);
        return values;
    }
}
