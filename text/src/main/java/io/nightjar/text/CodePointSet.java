package io.nightjar.text;

import java.util.Arrays;

/**
 * A set of Unicode code points. Immutable.
 *
 * <p>An inversion list: {@code bounds[0]} up to {@code bounds[1]} is in the set, {@code bounds[1]} up to {@code bounds[2]}
 * is not, and so on; the bounds rise. Membership is the parity of a place in the list, a complement one bound at its front,
 * and the union and the intersection are one sweep over both lists.
 */
final class CodePointSet {

    /** No code point. */
    static final CodePointSet EMPTY = new CodePointSet(new int[0]);

    /** All code points. */
    static final CodePointSet ALL = range(0, Character.MAX_CODE_POINT);

    private static final int END = Character.MAX_CODE_POINT + 1;

    private final int[] bounds;

    private CodePointSet(int[] bounds) {
        this.bounds = bounds;
    }

    /** The code points from {@code first} to {@code last}, both included. */
    static CodePointSet range(int first, int last) {
        return new CodePointSet(new int[] {first, last + 1});
    }

    /** The set with these {@link #bounds}. */
    static CodePointSet ofBounds(int[] bounds) {
        return new CodePointSet(bounds.clone());
    }

    /** The code points of this text. */
    static CodePointSet of(String characters) {
        CodePointSet set = EMPTY;
        for (int codePoint : characters.codePoints().toArray()) {
            set = set.union(range(codePoint, codePoint));
        }
        return set;
    }

    boolean contains(int codePoint) {
        int found = Arrays.binarySearch(bounds, codePoint);
        int boundsUpToHere = found >= 0 ? found + 1 : -found - 1;
        return boundsUpToHere % 2 == 1;
    }

    CodePointSet union(CodePointSet other) {
        return combine(other, 1);
    }

    CodePointSet intersect(CodePointSet other) {
        return combine(other, 2);
    }

    CodePointSet complement() {
        boolean fromZero = bounds.length > 0 && bounds[0] == 0;
        boolean toEnd = bounds.length > 0 && bounds[bounds.length - 1] == END;
        int[] inverted = new int[bounds.length + (fromZero ? -1 : 1) + (toEnd ? -1 : 1)];
        System.arraycopy(
                bounds,
                fromZero ? 1 : 0,
                inverted,
                fromZero ? 0 : 1,
                inverted.length - (fromZero ? 0 : 1) - (toEnd ? 0 : 1));
        if (!toEnd) {
            inverted[inverted.length - 1] = END;
        }
        return new CodePointSet(inverted);
    }

    /** Where membership changes, in rising order; the last may be the number of code points. */
    int[] bounds() {
        return bounds.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CodePointSet set && Arrays.equals(bounds, set.bounds);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bounds);
    }

    /* The code points that at least this many of the two sets have. */
    private CodePointSet combine(CodePointSet other, int least) {
        int[] merged = new int[bounds.length + other.bounds.length];
        int size = 0;
        int mine = 0;
        int theirs = 0;
        boolean inside = false;
        while (mine < bounds.length || theirs < other.bounds.length) {
            int place = Math.min(bound(bounds, mine), bound(other.bounds, theirs));
            mine += bound(bounds, mine) == place ? 1 : 0;
            theirs += bound(other.bounds, theirs) == place ? 1 : 0;
            boolean now = mine % 2 + theirs % 2 >= least;
            if (now != inside) {
                merged[size++] = place;
                inside = now;
            }
        }
        return new CodePointSet(Arrays.copyOf(merged, size));
    }

    private static int bound(int[] bounds, int index) {
        return index < bounds.length ? bounds[index] : Integer.MAX_VALUE;
    }
}
