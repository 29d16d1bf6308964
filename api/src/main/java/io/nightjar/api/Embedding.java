package io.nightjar.api;

/**
 * The vector that stands for a text. Immutable.
 */
public final class Embedding {

    private final float[] vector;
    private final int tokens;

    Embedding(float[] vector, int tokens) {
        this.vector = vector;
        this.tokens = tokens;
    }

    /** A copy of the values; their squares add up to 1. */
    public float[] vector() {
        return vector.clone();
    }

    /** Number of values. */
    public int dimensions() {
        return vector.length;
    }

    /** Tokens of the text, begin and end tokens included. */
    public int tokens() {
        return tokens;
    }

    /**
     * The cosine of the angle between two vectors: 1 for texts that the model thinks alike.
     *
     * @throws IllegalArgumentException if they are not of the same length
     */
    public double cosine(Embedding other) {
        if (vector.length != other.vector.length) {
            throw new IllegalArgumentException(vector.length + " and " + other.vector.length + " dimensions");
        }
        double product = 0;
        double squares = 0;
        double otherSquares = 0;
        for (int i = 0; i < vector.length; i++) {
            product += (double) vector[i] * other.vector[i];
            squares += (double) vector[i] * vector[i];
            otherSquares += (double) other.vector[i] * other.vector[i];
        }
        return product / Math.sqrt(squares * otherSquares);
    }
}
