package io.nightjar.models;

/**
 * How rows are normalised.
 *
 * @param kind the formula
 * @param tensor name of the gain within the layer, without {@code .weight}
 * @param epsilon added under the square root
 */
public record Norm(Kind kind, String tensor, float epsilon) {

    /** Rows stay as they are. */
    public static final Norm NONE = new Norm(Kind.NONE, "", 0);

    /** The formula of a norm. */
    public enum Kind {
        /** None: rows stay as they are. */
        NONE,
        /** By the root of the mean square, times a gain. */
        RMS,
        /** By the root of the mean square, times a gain, then rounded to 8 bits. */
        RMS_IN_BYTES,
        /** By the root of the mean square. */
        RMS_WITHOUT_GAIN,
        /** Less the mean, by the standard deviation, times a gain, plus a bias where the file has one. */
        LAYER,
        /** Less the mean, by the standard deviation. */
        LAYER_WITHOUT_GAIN
    }
}
