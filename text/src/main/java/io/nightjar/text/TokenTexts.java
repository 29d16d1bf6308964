package io.nightjar.text;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What tokens add to a text: the steps of a decoder, sorted into those for each token and those for the text as a whole.
 * Immutable; safe for any thread.
 */
final class TokenTexts {

    private static final int BYTE_TOKEN_CHARS = 6;

    private final List<Decoding> steps;
    private final TextEdges edges;

    private TokenTexts(List<Decoding> steps, TextEdges edges) {
        this.steps = steps;
        this.edges = edges;
    }

    /** The texts that the vocabulary lists, whatever comes first. */
    static TokenTexts asListed(TextEdges edges) {
        return new TokenTexts(List.of(), edges);
    }

    /**
     * The texts by these steps.
     *
     * @throws IllegalArgumentException if a step on the text as a whole is one that cannot be taken token by token
     */
    static TokenTexts of(List<Decoding> steps) {
        int joined = joinedAt(steps);
        List<Decoding> ofToken = steps.subList(0, joined);
        TextEdges edges = ofToken.stream().anyMatch(Decoding.WordSuffix.class::isInstance)
                ? new TextEdges(' ', 0, 1)
                : TextEdges.NONE;
        for (Decoding step : steps.subList(joined, steps.size())) {
            switch (step) {
                case Decoding.Strip strip -> edges = edges.and(strip);
                case Decoding.Fuse _ -> {}
                default ->
                    throw new IllegalArgumentException(
                            step.getClass().getSimpleName() + " after the tokens are joined");
            }
        }
        return new TokenTexts(List.copyOf(ofToken), edges);
    }

    /* How many steps are taken token by token. */
    private static int joinedAt(List<Decoding> steps) {
        for (int i = 0; i < steps.size(); i++) {
            if (steps.get(i) instanceof Decoding.Fuse || steps.get(i) instanceof Decoding.ByteLevel) {
                return i + 1;
            }
        }
        return steps.size();
    }

    /** What is taken away at the ends of the text. */
    TextEdges edges() {
        return edges;
    }

    /** Whether the text of a token depends on its being the first of a text. */
    boolean firstDiffers() {
        return steps.stream()
                .anyMatch(step -> step instanceof Decoding.WordPrefix
                        || step instanceof Decoding.Words
                        || (step instanceof Decoding.Metaspace space && space.dropsFirst()));
    }

    /**
     * The bytes that a token adds.
     *
     * @param first whether it is the first of the text
     */
    byte[] bytes(String piece, boolean first) {
        String spelling = piece;
        for (Decoding step : steps) {
            switch (step) {
                case Decoding.OfToken ofOne -> spelling = ofOne.apply(spelling, first);
                case Decoding.ByteLevel _ -> {
                    return ByteLevelAlphabet.bytes(spelling);
                }
                case Decoding.ByteFallback _ -> {
                    if (isByte(spelling)) {
                        return new byte[] {(byte) Integer.parseInt(spelling, 3, 5, 16)};
                    }
                }
                case Decoding.Fuse _ -> {}
            }
        }
        return spelling.getBytes(StandardCharsets.UTF_8);
    }

    /** Whether this is the spelling of a byte, such as {@code <0x0A>}. */
    static boolean isByte(String piece) {
        return piece.length() == BYTE_TOKEN_CHARS
                && piece.startsWith("<0x")
                && piece.endsWith(">")
                && Character.digit(piece.charAt(3), 16) >= 0
                && Character.digit(piece.charAt(4), 16) >= 0;
    }
}
