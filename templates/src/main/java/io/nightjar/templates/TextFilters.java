package io.nightjar.templates;

import io.nightjar.templates.NumberValue.Int;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The filters of strings. */
final class TextFilters {

    private static final int DEFAULT_LEEWAY = 5;
    private static final String UNRESERVED = "_.-~";

    static final List<Builtin> ROWS = List.of(
            mapped("upper", text -> text.toUpperCase(Locale.ROOT)),
            mapped("lower", text -> text.toLowerCase(Locale.ROOT)),
            mapped("capitalize", TextMethods::capitalize),
            mapped("title", TextFilters::title),
            Builtin.of(
                    "string",
                    "",
                    (run, value, _) -> value instanceof Value.Text ? value : run.text(PythonText.of(run, value))),
            Builtin.of("trim", "chars?", (run, value, args) -> run.call(method(run, value, "strip"), args.all())),
            Builtin.of(
                    "replace",
                    "old new count?",
                    (run, value, args) -> new Value.Text(TextMethods.replace(
                            run,
                            PythonText.of(run, value),
                            PythonText.of(run, args.value(0)),
                            PythonText.of(run, args.value(1)),
                            args.integer(2, -1)))),
            Builtin.of(
                    "center",
                    "width?",
                    (run, value, args) -> new Value.Text(
                            TextMethods.center(run, PythonText.of(run, value), args.integer(0, 80), " "))),
            Builtin.of("indent", "width? first? blank?", TextFilters::indent),
            Builtin.of("truncate", "length? killwords? end? leeway?", TextFilters::truncate),
            Builtin.of("wordcount", "", (run, value, _) -> Int.of(wordCount(PythonText.of(run, value)))),
            Builtin.of("format", "*", TextFilters::format),
            Builtin.of("tojson", "ensure_ascii? indent? separators? sort_keys?", JsonText::filter),
            Builtin.of("safe", "", (run, value, _) -> run.text(PythonText.of(run, value), true)),
            Builtin.of("escape", "", (run, value, _) -> Html.escape(run, value)),
            Builtin.of("e", "", (run, value, _) -> Html.escape(run, value)),
            Builtin.of("forceescape", "", (run, value, _) -> Html.escapeAlways(run, value)),
            Builtin.of("striptags", "", (run, value, _) -> run.text(stripTags(PythonText.of(run, value)))),
            Builtin.of("urlencode", "", TextFilters::urlEncode),
            Builtin.of("xmlattr", "autospace?", TextFilters::xmlAttributes));

    private TextFilters() {}

    private static Builtin mapped(String name, UnaryOperator<String> change) {
        return Builtin.of(
                name,
                "",
                (run, value, _) -> run.text(
                        change.apply(PythonText.of(run, value)), value instanceof Value.Text text && text.safe()));
    }

    private static Value method(Render run, Value value, String name) {
        Value.Text text = value instanceof Value.Text same ? same : run.text(PythonText.of(run, value));
        return Attributes.find(text, name).orElseThrow();
    }

    /* Unlike the method: a word begins behind white space or an opening bracket only. */
    private static String title(String text) {
        StringBuilder out = new StringBuilder(text.length());
        boolean inWord = false;
        int[] codePoints = text.codePoints().toArray();
        for (int c : codePoints) {
            String character = Character.toString(c);
            boolean between = c == '-' || "({[<".indexOf(c) >= 0 || Characters.isSpace(c);
            out.append(inWord && !between ? character.toLowerCase(Locale.ROOT) : character.toUpperCase(Locale.ROOT));
            inWord = !between;
        }
        return out.toString();
    }

    private static Value indent(Render run, Value value, Bound args) {
        if (!(value instanceof Value.Text text)) {
            throw RenderFailure.of("unsupported operand type(s) for +=: '" + value.typeName() + "' and 'str'");
        }
        String indentation = args.has(0) && args.value(0) instanceof Value.Text given
                ? given.text()
                : run.builder().repeat(" ", args.integer(0, 4)).toString();
        boolean blank = args.flag(2, false);
        BoundedText out = run.builder();
        boolean first = true;
        for (String line : TextSplitting.lines(text.text() + "\n", false)) {
            out.append(first ? "" : "\n");
            if (first ? args.flag(1, false) : blank || !line.isEmpty()) {
                out.append(indentation);
            }
            out.append(line);
            first = false;
        }
        return new Value.Text(out.toString());
    }

    private static Value truncate(Render run, Value value, Bound args) {
        String text = PythonText.of(run, value);
        int length = args.integer(0, 255);
        String end = args.text(2, "...");
        int leeway = args.integer(3, DEFAULT_LEEWAY);
        int kept = length - end.codePointCount(0, end.length());
        if (kept < 0 || leeway < 0) {
            throw RenderFailure.of("truncate: expected a length of at least that of the end, and no negative leeway");
        }
        if (text.codePointCount(0, text.length()) <= (long) length + leeway) {
            return value;
        }
        String cut = text.substring(0, text.offsetByCodePoints(0, kept));
        int space = cut.lastIndexOf(' ');
        return run.text((args.flag(1, false) || space < 0 ? cut : cut.substring(0, space)) + end);
    }

    private static int wordCount(String text) {
        int words = 0;
        boolean inWord = false;
        int[] codePoints = text.codePoints().toArray();
        for (int c : codePoints) {
            boolean word = c == '_' || Character.isLetterOrDigit(c);
            words += word && !inWord ? 1 : 0;
            inWord = word;
        }
        return words;
    }

    private static Value format(Render run, Value value, Bound args) {
        CallValues values = args.all();
        if (!values.positional().isEmpty() && !values.named().isEmpty()) {
            throw RenderFailure.of("can't handle positional and keyword arguments at the same time");
        }
        Value operand = values.named().isEmpty() ? Sequence.tuple(values.positional()) : Globals.dict(run, values);
        return run.text(new PercentFormat(run, PythonText.of(run, value)).apply(operand));
    }

    /* Drops tags and comments, and makes one space of all white space. */
    private static String stripTags(String text) {
        StringBuilder kept = new StringBuilder(text.length());
        int i = 0;
        while (i < text.length()) {
            boolean comment = text.startsWith("<!--", i);
            int end = text.charAt(i) == '<' ? text.indexOf(comment ? "-->" : ">", i) : -1;
            if (end < 0) {
                kept.append(text.charAt(i++));
            } else {
                i = end + (comment ? 3 : 1);
            }
        }
        return String.join(" ", TextSplitting.words(kept.toString(), Integer.MAX_VALUE))
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&#34;", "\"")
                .replace("&#39;", "'")
                .replace("&amp;", "&");
    }

    private static Value urlEncode(Render run, Value value, Bound args) {
        if (value instanceof Value.Text || !Iterables.isIterable(value)) {
            return new Value.Text(quoteUrl(run, value, "/"));
        }
        List<String> pairs = new ArrayList<>();
        Value source = value instanceof Dict dict ? new DictView(dict, DictView.Kind.ITEMS) : value;
        Iterator<Value> items = Iterables.iterate(source);
        while (items.hasNext()) {
            List<Value> pair = Iterables.toList(run, items.next());
            if (pair.size() != 2) {
                throw RenderFailure.of("urlencode: expected pairs");
            }
            pairs.add(quoteUrl(run, pair.getFirst(), "") + "=" + quoteUrl(run, pair.getLast(), ""));
        }
        return run.text(String.join("&", pairs));
    }

    private static String quoteUrl(Render run, Value value, String safe) {
        BoundedText out = run.builder();
        for (byte b : PythonText.of(run, value).getBytes(StandardCharsets.UTF_8)) {
            int c = b & 0xff;
            boolean plain = c < 0x80 && (Character.isLetterOrDigit(c) || (UNRESERVED + safe).indexOf(c) >= 0);
            if (plain) {
                out.appendCodePoint(c);
            } else {
                out.append(c == ' ' && safe.isEmpty() ? "+" : "%%%02X".formatted(c));
            }
        }
        return out.toString();
    }

    private static Value xmlAttributes(Render run, Value value, Bound args) {
        if (!(value instanceof Dict dict)) {
            throw RenderFailure.of("'" + value.typeName() + "' object has no attribute 'items'");
        }
        BoundedText out = run.builder();
        String separator = args.flag(0, true) ? " " : "";
        for (Map.Entry<Value, Value> entry : dict.entries().entrySet()) {
            if (entry.getValue() instanceof Value.None || entry.getValue() instanceof Value.Undefined) {
                continue;
            }
            String key = PythonText.of(run, entry.getKey());
            if (key.codePoints().anyMatch(c -> c < 0x80 && (Characters.isSpace(c) || "/>=".indexOf(c) >= 0))) {
                throw RenderFailure.of("Invalid character in attribute name: " + PythonText.quote(key));
            }
            out.append(separator)
                    .append(Html.escape(run, entry.getKey()).text())
                    .append("=\"")
                    .append(Html.escape(run, entry.getValue()).text())
                    .append("\"");
            separator = " ";
        }
        return new Value.Text(out.toString());
    }
}
