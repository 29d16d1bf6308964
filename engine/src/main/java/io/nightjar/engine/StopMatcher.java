package io.nightjar.engine;

import io.nightjar.base.RequestException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Finds stop strings in the text of one sequence, wherever the borders between tokens fall, and holds back what may
 * turn out to be the beginning of one. Used by one thread at a time.
 *
 * <p>The stop string that is complete first wins; of several that end at the same character, the longest. The text
 * before it is emitted, the stop string and what follows is not. The result does not depend on how the text is cut into
 * pieces. (With the stop strings {@code abc} and {@code b}, the text {@code abc} ends after {@code a}: generation never
 * goes on merely to see whether a longer match would have come.)
 *
 * <p>Each stop string has its Knuth-Morris-Pratt automaton: time is linear in the text for each stop string, whatever
 * the text. What is held back is never longer than the longest stop string less one.
 *
 * <p>Source: Knuth, Morris and Pratt, "Fast Pattern Matching in Strings" (1977).
 */
public final class StopMatcher {

    /** Most stop strings that a request may have. */
    public static final int MAX_STOP_STRINGS = 64;

    /** Longest stop string, in UTF-16 units. */
    public static final int MAX_STOP_LENGTH = 1024;

    private final List<String> stopStrings;

    /** {@code [stop][n]}: the longest proper prefix of the stop string that ends its first n units. */
    private final int[][] borders;

    /** {@code [stop]}: how many of the stop string's units the text now ends with. */
    private final int[] matched;

    private final StringBuilder held = new StringBuilder();
    private Optional<String> hit = Optional.empty();

    private StopMatcher(List<String> stopStrings) {
        this.stopStrings = stopStrings;
        this.borders = stopStrings.stream().map(StopMatcher::bordersOf).toArray(int[][]::new);
        this.matched = new int[stopStrings.size()];
    }

    /**
     * Makes the matcher of one sequence.
     *
     * @throws RequestException if there are more than {@link #MAX_STOP_STRINGS}, or one is empty, longer than {@link
     *     #MAX_STOP_LENGTH} or not valid Unicode
     */
    public static StopMatcher of(List<String> stopStrings) {
        if (stopStrings.size() > MAX_STOP_STRINGS) {
            throw new RequestException(
                    "stop: expected at most " + MAX_STOP_STRINGS + " strings, got " + stopStrings.size());
        }
        for (int i = 0; i < stopStrings.size(); i++) {
            int length = stopStrings.get(i).length();
            if (length == 0 || length > MAX_STOP_LENGTH) {
                throw new RequestException(
                        "stop[" + i + "]: expected 1 to " + MAX_STOP_LENGTH + " characters, got " + length);
            }
            // Else text could be cut, or held back, in the middle of a character.
            if (stopStrings.get(i).codePoints().anyMatch(StopMatcher::isHalfCharacter)) {
                throw new RequestException("stop[" + i + "]: expected valid Unicode, got half a surrogate pair");
            }
        }
        return new StopMatcher(List.copyOf(stopStrings));
    }

    /**
     * Takes in the next piece of text and returns what may be emitted now; nothing once a stop string was hit.
     *
     * @param piece any length, also empty
     */
    public String feed(String piece) {
        if (hit.isPresent()) {
            return "";
        }
        if (stopStrings.isEmpty()) {
            return piece;
        }
        for (int i = 0; i < piece.length(); i++) {
            held.append(piece.charAt(i));
            int stop = advance(piece.charAt(i));
            if (stop >= 0) {
                hit = Optional.of(stopStrings.get(stop));
                String before = held.substring(0, held.length() - matched[stop]);
                held.setLength(0);
                return before;
            }
        }
        int emitted = held.length() - longestMatch();
        String text = held.substring(0, emitted);
        held.delete(0, emitted);
        return text;
    }

    /** The text held back, for a sequence that ends for another reason. Text fed after this is matched afresh. */
    public String flush() {
        String text = held.toString();
        held.setLength(0);
        Arrays.fill(matched, 0);
        return text;
    }

    /** Whether a stop string was hit. */
    public boolean isStopped() {
        return hit.isPresent();
    }

    /** The stop string that was hit. */
    public Optional<String> hit() {
        return hit;
    }

    /** Moves every automaton on by one unit; the longest stop string that is now complete, or -1. */
    private int advance(char unit) {
        int complete = -1;
        for (int stop = 0; stop < matched.length; stop++) {
            String text = stopStrings.get(stop);
            int length = matched[stop];
            while (length > 0 && text.charAt(length) != unit) {
                length = borders[stop][length];
            }
            matched[stop] = text.charAt(length) == unit ? length + 1 : 0;
            if (matched[stop] == text.length() && (complete < 0 || matched[stop] > matched[complete])) {
                complete = stop;
            }
        }
        return complete;
    }

    private int longestMatch() {
        int longest = 0;
        for (int length : matched) {
            longest = Math.max(longest, length);
        }
        return longest;
    }

    private static int[] bordersOf(String text) {
        int[] borders = new int[text.length() + 1];
        int border = 0;
        for (int i = 1; i < text.length(); i++) {
            while (border > 0 && text.charAt(border) != text.charAt(i)) {
                border = borders[border];
            }
            if (text.charAt(border) == text.charAt(i)) {
                border++;
            }
            borders[i + 1] = border;
        }
        return borders;
    }

    private static boolean isHalfCharacter(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }
}
