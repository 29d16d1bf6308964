package io.nightjar.ops;

/**
 * What one layer keeps of a token.
 *
 * @param heads KV heads
 * @param keyDim width of a key
 * @param valueDim width of a value
 * @param valuesInKeys whether a value is the first {@code valueDim} values of its key and not stored again
 */
public record KvShape(int heads, int keyDim, int valueDim, boolean valuesInKeys) {

    /** Checks the widths. */
    public KvShape {
        if (valuesInKeys && valueDim > keyDim) {
            throw new IllegalArgumentException("values of " + valueDim + " are not within keys of " + keyDim);
        }
    }

    /** Keys and values apart. */
    public KvShape(int heads, int keyDim, int valueDim) {
        this(heads, keyDim, valueDim, false);
    }
}
