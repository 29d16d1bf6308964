package io.nightjar.text;

import java.util.function.IntPredicate;

/** Cuts a stretch of text into pieces, from left to right; one of the regular expressions of a pre-tokenizer. */
interface Splitter {

    /**
     * The end of the piece that begins at {@code start}: after it, and at most {@code end}. Nothing outside of the
     * stretch is looked at. Over a whole stretch the calls take linear time.
     *
     * @param text well-formed UTF-16
     * @param start where the piece begins, a char index below {@code end}
     * @param end the end of the stretch, a char index
     */
    int pieceEnd(String text, int start, int end);

    /** Runs of characters of a class, and what is between them: {@code [class]+}. */
    static Splitter runs(IntPredicate inClass) {
        return (text, start, end) -> {
            boolean wanted = inClass.test(text.codePointAt(start));
            return skip(text, start, end, codePoint -> inClass.test(codePoint) == wanted);
        };
    }

    /** Single characters of a class, and what is between them: {@code [class]}. */
    static Splitter singles(IntPredicate inClass) {
        return (text, start, end) -> {
            int first = text.codePointAt(start);
            return inClass.test(first) ? start + Character.charCount(first) : skip(text, start, end, inClass.negate());
        };
    }

    /** Three ASCII digits, and what is between such groups: {@code [0-9][0-9][0-9]}. */
    static Splitter asciiDigitTriples() {
        return (text, start, end) -> {
            int digits = 0;
            for (int i = start; i < end; i++) {
                char character = text.charAt(i);
                digits = character >= '0' && character <= '9' ? digits + 1 : 0;
                if (digits == 3) {
                    return i == start + 2 ? i + 1 : i - 2;
                }
            }
            return end;
        };
    }

    /** The first place at or after {@code start} whose character is not in the class, or {@code end}. */
    static int skip(String text, int start, int end, IntPredicate inClass) {
        int position = start;
        while (position < end) {
            int codePoint = text.codePointAt(position);
            if (!inClass.test(codePoint)) {
                break;
            }
            position += Character.charCount(codePoint);
        }
        return position;
    }
}
