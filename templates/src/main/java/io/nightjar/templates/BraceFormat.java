package io.nightjar.templates;

import java.math.BigInteger;

/** Python's {@code str.format}, with attributes looked up as the sandbox does. */
final class BraceFormat {

    private static final int MAX_DEPTH = 2;

    private final Render run;
    private final CallValues values;
    private int automatic;

    BraceFormat(Render run, CallValues values) {
        this.run = run;
        this.values = values;
    }

    /** The format with its values. */
    String format(String format) {
        return format(format, MAX_DEPTH);
    }

    private String format(String format, int depth) {
        if (depth == 0) {
            throw RenderFailure.of("Max string recursion exceeded");
        }
        BoundedText out = run.builder();
        int i = 0;
        while (i < format.length()) {
            char c = format.charAt(i);
            boolean doubled = i + 1 < format.length() && format.charAt(i + 1) == c;
            if ((c != '{' && c != '}') || doubled) {
                out.append(format, i, i + 1);
                i += c == '{' || c == '}' ? 2 : 1;
            } else if (c == '}') {
                throw RenderFailure.of("Single '}' encountered in format string");
            } else {
                int end = fieldEnd(format, i + 1);
                out.append(field(format.substring(i + 1, end), depth));
                i = end + 1;
            }
        }
        return out.toString();
    }

    private static int fieldEnd(String format, int start) {
        int open = 1;
        for (int i = start; i < format.length(); i++) {
            open += format.charAt(i) == '{' ? 1 : format.charAt(i) == '}' ? -1 : 0;
            if (open == 0) {
                return i;
            }
        }
        throw RenderFailure.of("expected '}' before end of string");
    }

    /* name!conversion:spec */
    private String field(String field, int depth) {
        int colon = outsideBrackets(field, ':');
        String spec = colon < field.length() ? format(field.substring(colon + 1), depth - 1, true) : "";
        String name = field.substring(0, colon);
        int mark = outsideBrackets(name, '!');
        Value value = lookUp(name.substring(0, mark));
        if (mark < name.length()) {
            value = switch (name.substring(mark + 1)) {
                case "r", "a" -> run.text(PythonText.repr(run, value));
                case "s" -> run.text(PythonText.of(run, value));
                default -> throw RenderFailure.of("Unknown conversion specifier in a format string");
            };
        }
        return spec.isEmpty()
                ? PythonText.of(run, value)
                : FormatSpec.parse(spec).format(run, value);
    }

    private String format(String spec, int depth, boolean nested) {
        return nested && spec.indexOf('{') < 0 ? spec : format(spec, depth);
    }

    private static int outsideBrackets(String text, char wanted) {
        boolean inside = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            inside = c == '[' || (inside && c != ']');
            if (c == wanted && !inside) {
                return i;
            }
        }
        return text.length();
    }

    private Value lookUp(String path) {
        int end = nameEnd(path, 0);
        Value value = first(path.substring(0, end));
        while (end < path.length()) {
            int start = end + 1;
            if (path.charAt(end) == '.') {
                end = nameEnd(path, start);
                value = Subscripts.attribute(run, value, notEmpty(path.substring(start, end)));
            } else if (path.charAt(end) == '[') {
                int close = path.indexOf(']', start);
                if (close < 0) {
                    throw RenderFailure.of("Missing ']' in format string");
                }
                value = Subscripts.item(run, value, key(notEmpty(path.substring(start, close))));
                end = close + 1;
            } else {
                throw RenderFailure.of("Only '.' or '[' may follow ']' in format field specifier");
            }
        }
        return value;
    }

    /* Where a name ends: at the next dot or bracket. */
    private static int nameEnd(String path, int start) {
        int end = start;
        while (end < path.length() && path.charAt(end) != '.' && path.charAt(end) != '[') {
            end++;
        }
        return end;
    }

    private static String notEmpty(String name) {
        if (name.isEmpty()) {
            throw RenderFailure.of("Empty attribute in format string");
        }
        return name;
    }

    private Value first(String name) {
        if (name.isEmpty()) {
            return positional(automatic++);
        }
        if (key(name) instanceof NumberValue.Int(BigInteger integer)) {
            return positional(PythonNumbers.clampToInt(integer));
        }
        Value value = values.named().get(name);
        if (value == null) {
            throw RenderFailure.of("no such key: " + PythonText.quote(name));
        }
        return value;
    }

    private Value positional(int place) {
        if (place >= values.positional().size()) {
            throw RenderFailure.of("Replacement index " + place + " out of range for positional args tuple");
        }
        return values.positional().get(place);
    }

    private static Value key(String text) {
        boolean number = !text.isEmpty() && text.length() < 10 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return number ? NumberValue.Int.of(Long.parseLong(text)) : new Value.Text(text);
    }
}
