package io.nightjar.text;

import java.util.Arrays;

/** A growing list of token ids. */
final class IdList {

    private int[] ids = new int[64];
    private int size;

    void add(int id) {
        if (size == ids.length) {
            ids = Arrays.copyOf(ids, size * 2);
        }
        ids[size++] = id;
    }

    int size() {
        return size;
    }

    /** Adds ids that are in the list already. */
    void addAgain(int start, int count) {
        if (size + count > ids.length) {
            ids = Arrays.copyOf(ids, Math.max(size * 2, size + count));
        }
        System.arraycopy(ids, start, ids, size, count);
        size += count;
    }

    int[] toArray() {
        return Arrays.copyOf(ids, size);
    }
}
