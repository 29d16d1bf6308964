package io.nightjar.base;

import org.jspecify.annotations.Nullable;

/**
 * A model file that is corrupt or inconsistent. Messages read {@code <file> @0x<offset> <field>: expected <e>, got <g>
 * - <hint>}; where there is no single offset, that part is left out.
 */
public final class ModelFormatException extends NightjarException {

    private static final long serialVersionUID = 1L;

    /** Makes one with a message that is already in the form above. */
    public ModelFormatException(String message) {
        super(message, null);
    }

    /** Makes one with a message that is already in the form above and what led to it. */
    public ModelFormatException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** A mismatch at a byte offset of a file. */
    public static ModelFormatException at(
            String file, long offsetBytes, String field, String expected, String got, String hint) {
        return new ModelFormatException(file + " @0x" + Long.toHexString(offsetBytes) + " "
                + mismatch(field, expected, got) + (hint.isEmpty() ? "" : " - " + hint));
    }

    /** A mismatch of a field or tensor as a whole. */
    public static ModelFormatException of(String file, String field, String expected, String got) {
        return new ModelFormatException(file + " " + mismatch(field, expected, got));
    }

    private static String mismatch(String field, String expected, String got) {
        return field + ": expected " + expected + ", got " + got;
    }
}
