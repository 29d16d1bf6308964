package io.nightjar.ops;

/**
 * How the products of queries and keys become attention weights.
 *
 * @param scale factor on a product
 * @param window how many keys a token sees, its own included; 0 for all
 */
public record Scores(float scale, int window) {

    /** Scores over all earlier keys. */
    public static Scores scaled(float scale) {
        return new Scores(scale, 0);
    }

    /** The first key that a token at this position sees. */
    public int firstVisible(int position) {
        return window == 0 ? 0 : Math.max(0, position + 1 - window);
    }
}
