package io.nightjar.ops;

/**
 * How the products of queries and keys become attention weights.
 *
 * @param scale factor on a product
 * @param softCap limit that scores approach, {@code cap * tanh(score / cap)}; 0 for none
 * @param window how many keys a token sees, its own included; 0 for all
 * @param causal whether a token sees only itself and those before it; else all of its sequence, which a step must then hold
 */
public record Scores(float scale, float softCap, int window, boolean causal) {

    /** Checks that what lies ahead is seen whole or not at all. */
    public Scores {
        if (!causal && window != 0) {
            throw new IllegalArgumentException("a window of " + window + " keys looks back only");
        }
    }

    /** Scores over earlier keys. */
    public Scores(float scale, float softCap, int window) {
        this(scale, softCap, window, true);
    }

    /** Scores over all earlier keys. */
    public static Scores scaled(float scale) {
        return new Scores(scale, 0, 0);
    }

    /** Scores over the last {@code window} keys; 0 for all. */
    public static Scores within(float scale, int window) {
        return new Scores(scale, 0, window);
    }

    /** Scores over all keys of the sequence, those of later tokens too. */
    public static Scores bothWays(float scale) {
        return new Scores(scale, 0, 0, false);
    }

    /** The first key that a token at this position sees. */
    public int firstVisible(int position) {
        return window == 0 ? 0 : Math.max(0, position + 1 - window);
    }

    /** The key after the last that a token at this position sees, in a sequence that ends before {@code sequenceEnd}. */
    public int endVisible(int position, int sequenceEnd) {
        return causal ? position + 1 : sequenceEnd;
    }
}
