package io.nightjar.text;

import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;

/** Splitters that are not regular expressions, and what can be done with any. */
final class Splitters {

    private Splitters() {}

    /** Looks for these characters in this order; not empty, and short: each place is compared with all of them. */
    static Splitter literal(String literal) {
        return (text, start, end, reader) -> {
            int position = start;
            while (position < end) {
                int found = text.indexOf(literal, position, end);
                int pieceEnd = found < 0 ? end : found;
                if (position < pieceEnd) {
                    reader.accept(position, pieceEnd, false);
                }
                if (found >= 0) {
                    pieceEnd = found + literal.length();
                    reader.accept(found, pieceEnd, true);
                }
                position = pieceEnd;
            }
        };
    }

    /**
     * Looks for runs of characters of one class.
     *
     * @param classOf the number of a code point's class; 0 is what is not looked for
     */
    static Splitter runs(IntUnaryOperator classOf) {
        return (text, start, end, reader) -> {
            int position = start;
            while (position < end) {
                int wanted = classOf.applyAsInt(text.codePointAt(position));
                int pieceEnd = skip(text, position, end, codePoint -> classOf.applyAsInt(codePoint) == wanted);
                reader.accept(position, pieceEnd, wanted != 0);
                position = pieceEnd;
            }
        };
    }

    /** Takes this many characters at a time, and what is left at the end. */
    static Splitter groups(int characters) {
        return (text, start, end, reader) -> {
            int position = start;
            while (position < end) {
                int pieceEnd = position;
                for (int i = 0; i < characters && pieceEnd < end; i++) {
                    pieceEnd += Character.charCount(text.codePointAt(pieceEnd));
                }
                reader.accept(position, pieceEnd, true);
                position = pieceEnd;
            }
        };
    }

    /** The other way round: what did not match does. */
    static Splitter inverted(Splitter splitter) {
        return (text, start, end, reader) ->
                splitter.split(text, start, end, (from, to, matched) -> reader.accept(from, to, !matched));
    }

    /** A text with all that a splitter looks for replaced. */
    static String replaced(Splitter splitter, String text, String replacement) {
        StringBuilder replaced = new StringBuilder(text.length());
        splitter.split(text, 0, text.length(), (from, to, matched) -> {
            if (matched) {
                replaced.append(replacement);
            } else {
                replaced.append(text, from, to);
            }
        });
        return replaced.toString();
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
