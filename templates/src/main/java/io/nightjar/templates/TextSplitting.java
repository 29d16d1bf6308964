package io.nightjar.templates;

import java.util.ArrayList;
import java.util.List;

/** The methods of strings that cut them. */
final class TextSplitting {

    static final List<Builtin> METHODS = List.of(
            Builtin.of("split", "sep? maxsplit?", (run, self, args) -> split(run, TextMethods.of(self), args, false)),
            Builtin.of("rsplit", "sep? maxsplit?", (run, self, args) -> split(run, TextMethods.of(self), args, true)),
            Builtin.of(
                    "splitlines",
                    "keepends?",
                    (run, self, args) -> list(run, lines(TextMethods.of(self), args.flag(0, false)))),
            Builtin.of(
                    "partition", "sep", (run, self, args) -> partition(run, TextMethods.of(self), args.text(0), false)),
            Builtin.of(
                    "rpartition", "sep", (run, self, args) -> partition(run, TextMethods.of(self), args.text(0), true)),
            Builtin.of("strip", "chars?", (run, self, args) -> strip(run, self, args, true, true)),
            Builtin.of("lstrip", "chars?", (run, self, args) -> strip(run, self, args, true, false)),
            Builtin.of("rstrip", "chars?", (run, self, args) -> strip(run, self, args, false, true)));

    private TextSplitting() {}

    /** {@code str.splitlines()}. */
    static List<String> lines(String text, boolean keepEnds) {
        List<String> lines = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            if (Characters.isLineBreak(text.charAt(i))) {
                boolean pair = text.startsWith("\r\n", i);
                int end = pair ? i + 2 : i + 1;
                lines.add(text.substring(start, keepEnds ? end : i));
                i = end - 1;
                start = end;
            }
        }
        if (start < text.length()) {
            lines.add(text.substring(start));
        }
        return lines;
    }

    private static Value strip(Render run, Value self, Bound args, boolean start, boolean end) {
        String text = TextMethods.of(self);
        if (!args.hasSome(0)) {
            String left = start ? Characters.stripStart(text) : text;
            return run.text(end ? Characters.stripEnd(left) : left);
        }
        int[] taken = args.text(0).codePoints().sorted().distinct().toArray();
        int from = 0;
        int to = text.length();
        while (start && from < to && isIn(taken, text.codePointAt(from))) {
            from += Character.charCount(text.codePointAt(from));
        }
        while (end && to > from && isIn(taken, text.codePointBefore(to))) {
            to -= Character.charCount(text.codePointBefore(to));
        }
        return run.text(text.substring(from, to));
    }

    private static boolean isIn(int[] sorted, int codePoint) {
        return java.util.Arrays.binarySearch(sorted, codePoint) >= 0;
    }

    private static Value split(Render run, String text, Bound args, boolean fromEnd) {
        int most = args.integer(1, -1);
        int limit = most < 0 ? Integer.MAX_VALUE : most;
        if (!args.hasSome(0)) {
            return list(run, fromEnd ? wordsFromEnd(text, limit) : words(text, limit));
        }
        String separator = args.text(0);
        if (separator.isEmpty()) {
            throw RenderFailure.of("empty separator");
        }
        return list(run, fromEnd ? partsFromEnd(text, separator, limit) : parts(text, separator, limit));
    }

    private static List<String> parts(String text, String separator, int limit) {
        List<String> parts = new ArrayList<>();
        int start = 0;
        for (int found = TextSearch.indexOf(text, separator, 0);
                found >= 0 && parts.size() < limit;
                found = TextSearch.indexOf(text, separator, start)) {
            parts.add(text.substring(start, found));
            start = found + separator.length();
        }
        parts.add(text.substring(start));
        return parts;
    }

    private static List<String> partsFromEnd(String text, String separator, int limit) {
        if (limit == Integer.MAX_VALUE && !overlapsItself(separator)) {
            return parts(text, separator, limit);
        }
        List<String> parts = new ArrayList<>();
        int end = text.length();
        for (int found = text.lastIndexOf(separator, end - separator.length());
                found >= 0 && parts.size() < limit;
                found = text.lastIndexOf(separator, end - separator.length())) {
            parts.add(text.substring(found + separator.length(), end));
            end = found;
        }
        parts.add(text.substring(0, end));
        return parts.reversed();
    }

    private static boolean overlapsItself(String separator) {
        return separator.indexOf(separator.charAt(0), 1) >= 0;
    }

    /** {@code str.split()} at white space, at most {@code limit} times. */
    static List<String> words(String text, int limit) {
        List<String> words = new ArrayList<>();
        int start = Characters.skipSpace(text, 0);
        while (start < text.length()) {
            if (words.size() == limit) {
                words.add(text.substring(start));
                return words;
            }
            int end = start;
            while (end < text.length() && !Characters.isSpace(text.charAt(end))) {
                end++;
            }
            words.add(text.substring(start, end));
            start = Characters.skipSpace(text, end);
        }
        return words;
    }

    private static List<String> wordsFromEnd(String text, int limit) {
        List<String> words = new ArrayList<>();
        String rest = Characters.stripEnd(text);
        int end = rest.length();
        while (end > 0) {
            if (words.size() == limit) {
                words.add(rest.substring(0, end));
                break;
            }
            int start = end;
            while (start > 0 && !Characters.isSpace(rest.charAt(start - 1))) {
                start--;
            }
            words.add(rest.substring(start, end));
            end = start;
            while (end > 0 && Characters.isSpace(rest.charAt(end - 1))) {
                end--;
            }
        }
        return words.reversed();
    }

    private static Value partition(Render run, String text, String separator, boolean last) {
        if (separator.isEmpty()) {
            throw RenderFailure.of("empty separator");
        }
        int found =
                last ? TextSearch.lastIndexOf(text, separator, text.length()) : TextSearch.indexOf(text, separator, 0);
        List<Value> parts;
        if (found >= 0) {
            parts = List.of(
                    run.text(text.substring(0, found)),
                    run.text(separator),
                    run.text(text.substring(found + separator.length())));
        } else {
            Value whole = run.text(text);
            parts = last
                    ? List.of(Value.Text.EMPTY, Value.Text.EMPTY, whole)
                    : List.of(whole, Value.Text.EMPTY, Value.Text.EMPTY);
        }
        return Sequence.tuple(parts);
    }

    private static Value list(Render run, List<String> parts) {
        List<Value> values = new ArrayList<>(parts.size());
        for (String part : parts) {
            run.budget().spend(1);
            values.add(run.text(part));
        }
        return Sequence.list(values);
    }
}
