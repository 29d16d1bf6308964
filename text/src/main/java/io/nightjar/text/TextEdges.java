package io.nightjar.text;

/**
 * A character that decoding takes away where it is at the ends of a text.
 *
 * @param character the character
 * @param start how many of them at most at the start
 * @param end how many of them at most at the end
 */
record TextEdges(char character, int start, int end) {

    /** Nothing is taken away. */
    static final TextEdges NONE = new TextEdges(' ', 0, 0);

    /** The space that encoding puts before a text. */
    static final TextEdges SPACE_PREFIX = new TextEdges(' ', 1, 0);

    /**
     * These edges, and what a decoder takes away besides.
     *
     * @throws IllegalArgumentException if it is not only one character that is taken away
     */
    TextEdges and(Decoding.Strip strip) {
        if (!equals(NONE) || !Character.isBmpCodePoint(strip.character())) {
            throw new IllegalArgumentException("more than one Strip after the tokens are joined");
        }
        return new TextEdges((char) strip.character(), strip.start(), strip.end());
    }
}
