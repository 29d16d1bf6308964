package io.nightjar.templates;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The filter {@code tojson} as transformers defines it: {@code json.dumps} without HTML escapes. */
final class JsonText {

    private static final String CONTROL = "\b\t\n\f\r";
    private static final String CONTROL_LETTERS = "btnfr";

    private final Render run;
    private final boolean asciiOnly;
    private final boolean sortKeys;
    private final Optional<String> indent;
    private final String itemSeparator;
    private final String keySeparator;
    private final BoundedText out;

    private JsonText(Render run, Bound args) {
        this.run = run;
        this.asciiOnly = args.flag(0, false);
        this.indent = indent(args);
        this.sortKeys = args.flag(3, false);
        this.out = run.builder();
        if (args.hasSome(2)) {
            List<Value> separators = Iterables.toList(run, args.value(2));
            if (separators.size() != 2) {
                throw RenderFailure.of("tojson(): expected two separators, got " + separators.size());
            }
            itemSeparator = PythonText.of(run, separators.getFirst());
            keySeparator = PythonText.of(run, separators.getLast());
        } else {
            itemSeparator = indent.isPresent() ? "," : ", ";
            keySeparator = ": ";
        }
    }

    /** The filter; its parameters are {@code ensure_ascii? indent? separators? sort_keys?}. */
    static Value.Text filter(Render run, Value value, Bound args) {
        run.budget().spend(value.weight());
        JsonText json = new JsonText(run, args);
        json.write(value, 0);
        return new Value.Text(json.out.toString());
    }

    private static Optional<String> indent(Bound args) {
        if (!args.hasSome(1)) {
            return Optional.empty();
        }
        if (args.value(1) instanceof Value.Text text) {
            return Optional.of(text.text());
        }
        int width = args.integer(1);
        if (width > 1000) {
            throw RenderFailure.exhausted("an indentation of more than 1000 spaces");
        }
        return Optional.of(" ".repeat(Math.max(0, width)));
    }

    private void write(Value value, int depth) {
        switch (value) {
            case Value.None _ -> out.append("null");
            case NumberValue number -> out.append(number(number));
            case Value.Text text -> writeString(text.text());
            case Sequence sequence -> {
                writeOpen("[", sequence.truth(), depth);
                boolean first = true;
                for (Value item : sequence.items()) {
                    separate(first, depth + 1);
                    write(item, depth + 1);
                    first = false;
                }
                writeClose("]", sequence.truth(), depth);
            }
            case Dict dict -> writeDict(dict, depth);
            case Value.Undefined _, DictView _, Range _, OneShot _, Namespace _, Invocable _ ->
                throw RenderFailure.of("Object of type " + value.typeName() + " is not JSON serializable");
        }
    }

    private void writeDict(Dict dict, int depth) {
        writeOpen("{", dict.truth(), depth);
        boolean first = true;
        for (Map.Entry<Value, Value> entry : (sortKeys ? sorted(dict) : dict.entries()).entrySet()) {
            separate(first, depth + 1);
            writeString(key(entry.getKey()));
            out.append(keySeparator);
            write(entry.getValue(), depth + 1);
            first = false;
        }
        writeClose("}", dict.truth(), depth);
    }

    private Map<Value, Value> sorted(Dict dict) {
        Map<Value, Value> sorted = new LinkedHashMap<>();
        for (Value key : Sorting.sort(run, new ArrayList<>(dict.entries().keySet()), key -> key, false)) {
            dict.find(key).ifPresent(value -> sorted.put(key, value));
        }
        return sorted;
    }

    private static String key(Value key) {
        return switch (key) {
            case Value.Text text -> text.text();
            case Value.None _ -> "null";
            case NumberValue number -> number(number);
            default -> throw RenderFailure.of("keys must be str, int, float, bool or None, not " + key.typeName());
        };
    }

    private static String number(NumberValue number) {
        return switch (number) {
            case NumberValue.Bool(boolean value) -> value ? "true" : "false";
            case NumberValue.Int integer -> PythonText.of(integer);
            case NumberValue.Real(double value) ->
                Double.isNaN(value)
                        ? "NaN"
                        : Double.isInfinite(value) ? (value > 0 ? "Infinity" : "-Infinity") : FloatText.repr(value);
        };
    }

    private void writeOpen(String bracket, boolean items, int depth) {
        out.append(bracket);
        if (items) {
            newLine(depth + 1);
        }
    }

    private void writeClose(String bracket, boolean items, int depth) {
        if (items) {
            newLine(depth);
        }
        out.append(bracket);
    }

    private void separate(boolean first, int depth) {
        if (!first) {
            out.append(itemSeparator);
            newLine(depth);
        }
    }

    private void newLine(int depth) {
        indent.ifPresent(step -> out.append("\n").repeat(step, depth));
    }

    private void writeString(String text) {
        out.append("\"");
        int plain = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\' || c < ' ' || (asciiOnly && c > '~')) {
                out.append(text, plain, i).append(escaped(c));
                plain = i + 1;
            }
        }
        out.append(text, plain, text.length()).append("\"");
    }

    private static String escaped(char c) {
        int control = CONTROL.indexOf(c);
        if (control >= 0) {
            return "\\" + CONTROL_LETTERS.charAt(control);
        }
        return c == '"' || c == '\\' ? "\\" + c : "\\u%04x".formatted((int) c);
    }
}
