package io.nightjar.ops;

/**
 * How the products of queries and keys become attention weights.
 *
 * @param scale factor on a product
 * @param softCap limit that scores approach, {@code cap * tanh(score / cap)}; 0 for none
 * @param window how many keys a token sees, its own included; 0 for all
 */
public record Scores(float scale, float softCap, int window) {

    /** Scores over all earlier keys. */
    public static Scores scaled(float scale) {
        return new Scores(scale, 0, 0);
    }

    /** Scores over the last {@code window} keys; 0 for all. */
    public static Scores within(float scale, int window) {
        return new Scores(scale, 0, window);
    }

    /** The first key that a token at this position sees. */
    public int firstVisible(int position) {
        return window == 0 ? 0 : Math.max(0, position + 1 - window);
    }
}
