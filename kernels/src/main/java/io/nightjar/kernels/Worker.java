package io.nightjar.kernels;

import io.nightjar.kernels.x86.SystemPages;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * One of the threads that compute, with the scratch memory that belongs to it. Kernels never allocate: they ask for a
 * numbered array, which is kept and grows to the largest request.
 */
final class Worker {

    private static final int SCRATCH_ARRAYS = 6;
    private static final int INDEX_ARRAYS = 2;

    private final float[][] scratch = new float[SCRATCH_ARRAYS][0];
    private final int[][] indices = new int[INDEX_ARRAYS][0];
    private long[] longs = new long[0];
    private MemorySegment pages = MemorySegment.NULL;
    private byte[] bytes = new byte[0];

    /** Scratch array {@code slot} with at least {@code length} values, of any content. */
    float[] scratch(int slot, int length) {
        if (scratch[slot].length < length) {
            scratch[slot] = new float[length];
        }
        return scratch[slot];
    }

    /** Array {@code slot} for row numbers or offsets, likewise. */
    int[] indices(int slot, int length) {
        if (indices[slot].length < length) {
            indices[slot] = new int[length];
        }
        return indices[slot];
    }

    /** Memory outside the heap, from the start of a page on, likewise. */
    MemorySegment pages(long bytes) {
        if (pages.byteSize() < bytes) {
            pages = SystemPages.allocate(bytes, Arena.ofAuto());
        }
        return pages;
    }

    /** The array for addresses, likewise. */
    long[] longs(int length) {
        if (longs.length < length) {
            longs = new long[length];
        }
        return longs;
    }

    /** The array for packed values, likewise. */
    byte[] bytes(int length) {
        if (bytes.length < length) {
            bytes = new byte[length];
        }
        return bytes;
    }
}
