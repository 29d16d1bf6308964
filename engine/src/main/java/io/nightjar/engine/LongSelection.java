package io.nightjar.engine;

import java.util.Arrays;

/** Partitions distinct numbers around a rank without sorting all of them. */
final class LongSelection {

    /** Below this many values a sort is cheaper than more rounds. */
    private static final int SORT_BELOW = 32;

    /** From this many values on, the pivot is taken from a sorted sample. */
    private static final int SAMPLE_FROM = 4096;

    private static final int SAMPLE = 64;

    private LongSelection() {}

    /**
     * Moves the {@code count} smallest of {@code values[start, end)} to the front of that range, the largest of them
     * last. In linear time on average; after twice the usual number of rounds it sorts what is left, so no order of the
     * input makes it quadratic.
     *
     * @param count in [1, end - start]
     */
    static void moveSmallestFirst(long[] values, int start, int end, int count) {
        int wanted = start + count - 1;
        int low = start;
        int high = end - 1;
        int rounds = 2 * (Integer.SIZE - Integer.numberOfLeadingZeros(end - start));
        while (high - low >= SORT_BELOW && rounds-- > 0) {
            long pivot = high - low >= SAMPLE_FROM
                    ? quantile(values, low, high, wanted)
                    : median(values[low], values[(low + high) >>> 1], values[high]);
            int left = low;
            int right = high;
            while (left <= right) {
                while (values[left] < pivot) {
                    left++;
                }
                while (values[right] > pivot) {
                    right--;
                }
                if (left <= right) {
                    long swapped = values[left];
                    values[left++] = values[right];
                    values[right--] = swapped;
                }
            }
            // [low, right] <= pivot <= [left, high]; between them, if anything, the pivot itself.
            if (wanted <= right) {
                high = right;
            } else if (wanted >= left) {
                low = left;
            } else {
                return;
            }
        }
        Arrays.sort(values, low, high + 1);
    }

    /*
     * A value a little beyond the wanted rank, from evenly spaced values that are swapped to the front and sorted there.
     * The 128 best of 262,144 then remain among a few percent after one pass in which nearly every comparison goes the
     * same way; pivots in the middle take as long again for mispredicted branches.
     */
    private static long quantile(long[] values, int low, int high, int wanted) {
        int stride = (high - low) / SAMPLE;
        for (int i = 0; i < SAMPLE; i++) {
            long swapped = values[low + i];
            values[low + i] = values[low + i * stride];
            values[low + i * stride] = swapped;
        }
        Arrays.sort(values, low, low + SAMPLE);
        int rank = (int) ((long) (wanted - low) * SAMPLE / (high - low));
        return values[low + Math.min(SAMPLE - 1, rank + 2)];
    }

    private static long median(long a, long b, long c) {
        return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
    }
}
