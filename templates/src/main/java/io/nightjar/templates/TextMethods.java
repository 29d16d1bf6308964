package io.nightjar.templates;

import io.nightjar.templates.NumberValue.Int;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntPredicate;

/** The methods of strings. Places and lengths are counted in code points, as Python does. */
final class TextMethods {

    static final Map<String, Builtin> TABLE =
            Builtin.table(casing(), searching(), padding(), questions(), formatting(), TextSplitting.METHODS);

    private TextMethods() {}

    private static List<Builtin> casing() {
        return List.of(
                Builtin.of("upper", "", (run, self, _) -> run.text(of(self).toUpperCase(Locale.ROOT))),
                Builtin.of("lower", "", (run, self, _) -> run.text(of(self).toLowerCase(Locale.ROOT))),
                Builtin.of(
                        "casefold",
                        "",
                        (run, self, _) -> run.text(of(self).toLowerCase(Locale.ROOT)
                                .replace("ß", "ss")
                                .replace('ς', 'σ'))),
                Builtin.of("capitalize", "", (run, self, _) -> run.text(capitalize(of(self)))),
                Builtin.of("title", "", (run, self, _) -> run.text(title(of(self)))),
                Builtin.of("swapcase", "", (run, self, _) -> run.text(swapCase(of(self)))));
    }

    private static List<Builtin> searching() {
        return List.of(
                Builtin.of(
                        "startswith",
                        "prefix start? end?",
                        (_, self, args) -> NumberValue.Bool.of(matches(within(of(self), args), args, true))),
                Builtin.of(
                        "endswith",
                        "suffix start? end?",
                        (_, self, args) -> NumberValue.Bool.of(matches(within(of(self), args), args, false))),
                Builtin.of("find", "sub start? end?", (_, self, args) -> Int.of(find(of(self), args, false))),
                Builtin.of("rfind", "sub start? end?", (_, self, args) -> Int.of(find(of(self), args, true))),
                Builtin.of("index", "sub start? end?", (_, self, args) -> Int.of(index(of(self), args, false))),
                Builtin.of("rindex", "sub start? end?", (_, self, args) -> Int.of(index(of(self), args, true))),
                Builtin.of(
                        "count",
                        "sub start? end?",
                        (_, self, args) -> Int.of(count(within(of(self), args), args.text(0)))),
                Builtin.of(
                        "replace",
                        "old new count?",
                        (run, self, args) -> new Value.Text(
                                replace(run, of(self), args.text(0), args.text(1), args.integer(2, -1)))),
                Builtin.of(
                        "removeprefix",
                        "prefix",
                        (run, self, args) -> run.text(
                                of(self).startsWith(args.text(0))
                                        ? of(self).substring(args.text(0).length())
                                        : of(self))),
                Builtin.of(
                        "removesuffix",
                        "suffix",
                        (run, self, args) -> run.text(
                                of(self).endsWith(args.text(0))
                                        ? of(self).substring(
                                                        0,
                                                        of(self).length()
                                                                - args.text(0).length())
                                        : of(self))));
    }

    private static List<Builtin> padding() {
        return List.of(
                Builtin.of(
                        "center",
                        "width fillchar?",
                        (run, self, args) -> new Value.Text(center(run, of(self), args.integer(0), fill(args)))),
                Builtin.of("ljust", "width fillchar?", (run, self, args) -> {
                    String text = of(self);
                    return new Value.Text(run.builder()
                            .append(text)
                            .repeat(fill(args), (long) args.integer(0) - length(text))
                            .toString());
                }),
                Builtin.of("rjust", "width fillchar?", (run, self, args) -> {
                    String text = of(self);
                    return new Value.Text(run.builder()
                            .repeat(fill(args), (long) args.integer(0) - length(text))
                            .append(text)
                            .toString());
                }),
                Builtin.of("zfill", "width", (run, self, args) -> {
                    String text = of(self);
                    int sign = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
                    return new Value.Text(run.builder()
                            .append(text, 0, sign)
                            .repeat("0", (long) args.integer(0) - length(text))
                            .append(text, sign, text.length())
                            .toString());
                }),
                Builtin.of(
                        "expandtabs",
                        "tabsize?",
                        (run, self, args) -> new Value.Text(expandTabs(run, of(self), args.integer(0, 8)))));
    }

    private static List<Builtin> questions() {
        return List.of(
                question("isalpha", Character::isLetter),
                question("isdigit", c -> Character.isDigit(c) || isSuperscript(c)),
                question("isdecimal", Character::isDigit),
                question("isnumeric", TextMethods::isNumeric),
                question("isalnum", c -> Character.isLetter(c) || isNumeric(c)),
                question("isspace", Characters::isSpace),
                Builtin.test(
                        "isprintable", "", (_, self, _) -> of(self).codePoints().allMatch(Characters::isPrintable)),
                Builtin.test("isascii", "", (_, self, _) -> of(self).chars().allMatch(c -> c < 0x80)),
                Builtin.test("isupper", "", (_, self, _) -> isUpper(of(self))),
                Builtin.test("islower", "", (_, self, _) -> isLower(of(self))),
                Builtin.test(
                        "istitle",
                        "",
                        (_, self, _) -> of(self).codePoints().anyMatch(TextMethods::isCased)
                                && title(of(self)).equals(of(self))),
                Builtin.test("isidentifier", "", (_, self, _) -> {
                    String text = of(self);
                    return !text.isEmpty()
                            && Characters.beginsName(text.codePointAt(0))
                            && text.codePoints().allMatch(Characters::continuesName);
                }));
    }

    private static List<Builtin> formatting() {
        return List.of(
                Builtin.of(
                        "format",
                        "*",
                        (run, self, args) -> new Value.Text(new BraceFormat(run, args.all()).format(of(self)))),
                Builtin.of("join", "iterable", (run, self, args) -> {
                    BoundedText joined = run.builder();
                    boolean first = true;
                    for (Value item : Iterables.toList(run, args.value(0))) {
                        if (!(item instanceof Value.Text text)) {
                            throw RenderFailure.of(
                                    "sequence item: expected str instance, " + item.typeName() + " found");
                        }
                        joined.append(first ? "" : of(self)).append(text.text());
                        first = false;
                    }
                    return new Value.Text(joined.toString());
                }));
    }

    private static Builtin question(String name, IntPredicate every) {
        return Builtin.test(
                name, "", (_, self, _) -> self.truth() && of(self).codePoints().allMatch(every));
    }

    static String of(Value self) {
        return ((Value.Text) self).text();
    }

    /** {@code str.capitalize()}. */
    static String capitalize(String text) {
        if (text.isEmpty()) {
            return text;
        }
        int end = text.offsetByCodePoints(0, 1);
        return titleCase(text.substring(0, end)) + text.substring(end).toLowerCase(Locale.ROOT);
    }

    /** {@code str.center()}: of an odd number of places, the extra one is left for odd widths. */
    static String center(Render run, String text, int width, String fill) {
        long missing = Math.max(0L, (long) width - length(text));
        long left = missing / 2 + (missing & width & 1);
        return run.builder()
                .repeat(fill, left)
                .append(text)
                .repeat(fill, missing - left)
                .toString();
    }

    /** {@code str.replace()}; a negative count replaces all. */
    static String replace(Render run, String text, String old, String by, int count) {
        BoundedText out = run.builder();
        int from = 0;
        int left = count < 0 ? Integer.MAX_VALUE : count;
        int found = left == 0 ? -1 : TextSearch.indexOf(text, old, 0);
        while (found >= 0 && left > 0) {
            out.append(text, from, found).append(by);
            from = found + old.length();
            left--;
            if (!old.isEmpty()) {
                found = TextSearch.indexOf(text, old, from);
            } else {
                found = found < text.length() ? text.offsetByCodePoints(found, 1) : -1;
            }
        }
        return out.append(text, from, text.length()).toString();
    }

    /** {@code str.isupper()}. */
    static boolean isUpper(String text) {
        return text.codePoints().anyMatch(TextMethods::isCased)
                && text.codePoints().noneMatch(c -> Character.isLowerCase(c) || Character.isTitleCase(c));
    }

    /** {@code str.islower()}. */
    static boolean isLower(String text) {
        return text.codePoints().anyMatch(TextMethods::isCased)
                && text.codePoints().noneMatch(c -> Character.isUpperCase(c) || Character.isTitleCase(c));
    }

    private static boolean isCased(int c) {
        return Character.isUpperCase(c) || Character.isLowerCase(c) || Character.isTitleCase(c);
    }

    private static boolean isSuperscript(int c) {
        return c == 0xb2
                || c == 0xb3
                || c == 0xb9
                || c == 0x2070
                || (c >= 0x2074 && c <= 0x2079)
                || (c >= 0x2080 && c <= 0x2089);
    }

    private static boolean isNumeric(int c) {
        return switch (Character.getType(c)) {
            case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER -> true;
            default -> false;
        };
    }

    private static String titleCase(String character) {
        int codePoint = character.codePointAt(0);
        int title = Character.toTitleCase(codePoint);
        if (title != codePoint || Character.isTitleCase(codePoint)) {
            return Character.toString(title);
        }
        // A letter that becomes several, such as sharp s: only the first of them is large.
        String upper = character.toUpperCase(Locale.ROOT);
        int end = upper.offsetByCodePoints(0, 1);
        return upper.substring(0, end) + upper.substring(end).toLowerCase(Locale.ROOT);
    }

    private static String title(String text) {
        StringBuilder out = new StringBuilder(text.length());
        boolean inWord = false;
        int[] codePoints = text.codePoints().toArray();
        for (int codePoint : codePoints) {
            String character = Character.toString(codePoint);
            out.append(inWord ? character.toLowerCase(Locale.ROOT) : titleCase(character));
            inWord = isCased(codePoint);
        }
        return out.toString();
    }

    private static String swapCase(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            String character = Character.toString(c);
            out.append(
                    Character.isUpperCase(c)
                            ? character.toLowerCase(Locale.ROOT)
                            : Character.isLowerCase(c) ? character.toUpperCase(Locale.ROOT) : character);
        });
        return out.toString();
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    private static String fill(Bound args) {
        String fill = args.text(1, " ");
        if (length(fill) != 1) {
            throw RenderFailure.of("The fill character must be exactly one character long");
        }
        return fill;
    }

    /* The part between the optional arguments 1 and 2. */
    private static String within(String text, Bound args) {
        return text.substring(offset(text, args, 1, 0), offset(text, args, 2, text.length()));
    }

    private static int offset(String text, Bound args, int place, int absent) {
        if (!args.hasSome(place)) {
            return absent;
        }
        int length = length(text);
        long index = args.integer(place);
        int clamped = Math.clamp(index < 0 ? index + length : index, 0, length);
        int offset = text.offsetByCodePoints(0, clamped);
        return place == 2 ? Math.max(offset, offset(text, args, 1, 0)) : offset;
    }

    private static boolean matches(String text, Bound args, boolean start) {
        List<Value> candidates = args.value(0) instanceof Sequence tuple && !tuple.isList()
                ? tuple.items()
                : List.of(new Value.Text(args.text(0)));
        return candidates.stream()
                .anyMatch(part -> part instanceof Value.Text candidate
                        && (start ? text.startsWith(candidate.text()) : text.endsWith(candidate.text())));
    }

    private static int find(String text, Bound args, boolean last) {
        String part = within(text, args);
        int start = offset(text, args, 1, 0);
        String wanted = args.text(0);
        int found = last ? TextSearch.lastIndexOf(part, wanted, part.length()) : TextSearch.indexOf(part, wanted, 0);
        return found < 0 ? -1 : text.codePointCount(0, start + found);
    }

    private static int index(String text, Bound args, boolean last) {
        int found = find(text, args, last);
        if (found < 0) {
            throw RenderFailure.of("substring not found");
        }
        return found;
    }

    private static int count(String text, String part) {
        if (part.isEmpty()) {
            return length(text) + 1;
        }
        int count = 0;
        for (int i = TextSearch.indexOf(text, part, 0); i >= 0; i = TextSearch.indexOf(text, part, i + part.length())) {
            count++;
        }
        return count;
    }

    private static String expandTabs(Render run, String text, int size) {
        BoundedText out = run.builder();
        int column = 0;
        int[] codePoints = text.codePoints().toArray();
        for (int c : codePoints) {
            if (c == '\t') {
                int spaces = size <= 0 ? 0 : size - column % size;
                out.repeat(" ", spaces);
                column += spaces;
            } else {
                out.appendCodePoint(c);
                column = c == '\n' || c == '\r' ? 0 : column + 1;
            }
        }
        return out.toString();
    }
}
