package io.nightjar.templates;

import java.math.BigDecimal;
import java.util.List;

/** Python's {@code format % values}. */
final class PercentFormat {

    private static final String CONVERSIONS = "diouxXeEfFgGcrsa";

    private final Render run;
    private final String format;
    private final BoundedText out;
    private int position;
    private int used;

    PercentFormat(Render run, String format) {
        this.run = run;
        this.format = format;
        this.out = run.builder();
    }

    /** The format with its values: a tuple of them, a dict of named ones, or a single one. */
    String apply(Value values) {
        boolean tuple = values instanceof Sequence sequence && !sequence.isList();
        List<Value> items = tuple ? ((Sequence) values).items() : List.of(values);
        while (position < format.length()) {
            int percent = format.indexOf('%', position);
            int end = percent < 0 ? format.length() : percent;
            out.append(format, position, end);
            position = end + 1;
            if (percent >= 0) {
                conversion(values, items);
            }
        }
        if (used < items.size() && !(values instanceof Dict) && (tuple || !(values instanceof Sequence))) {
            throw RenderFailure.of("not all arguments converted during string formatting");
        }
        return out.toString();
    }

    private void conversion(Value values, List<Value> items) {
        Value keyed = key(values);
        String flags = flags();
        int width = number(items, 0);
        int precision = -1;
        if (peek() == '.') {
            position++;
            precision = number(items, 0);
        }
        while ("hlL".indexOf(peek()) >= 0) {
            position++;
        }
        char type = peek();
        position++;
        if (type == '%') {
            out.append("%");
            return;
        }
        if (CONVERSIONS.indexOf(type) < 0) {
            throw RenderFailure.of("unsupported format character '" + type + "'");
        }
        Value value = Bound.isAbsent(keyed) ? next(items) : keyed;
        boolean left = flags.indexOf('-') >= 0 || width < 0;
        boolean text = "srac".indexOf(type) >= 0;
        boolean zeros = !text && flags.indexOf('0') >= 0 && !left;
        char sign = flags.indexOf('+') >= 0 ? '+' : flags.indexOf(' ') >= 0 ? ' ' : '-';
        FormatSpec spec = new FormatSpec(
                zeros ? "0" : " ",
                left ? '<' : zeros ? '=' : '>',
                sign,
                flags.indexOf('#') >= 0,
                Math.abs(width),
                ' ',
                precision,
                text ? 's' : "iu".indexOf(type) >= 0 ? 'd' : type);
        out.append(text ? spec.text(run, asText(type, value)) : spec.format(run, asNumber(type, value)));
    }

    /* The value that "(name)" asks for, or the mark of an absent one. */
    private Value key(Value values) {
        if (peek() != '(') {
            return Bound.ABSENT;
        }
        int end = format.indexOf(')', position);
        if (end < 0) {
            throw RenderFailure.of("incomplete format key");
        }
        if (!(values instanceof Dict dict)) {
            throw RenderFailure.of("format requires a mapping");
        }
        Value.Text key = new Value.Text(format.substring(position + 1, end));
        position = end + 1;
        return dict.find(key).orElseThrow(() -> RenderFailure.of("no such key: " + PythonText.quote(key.text())));
    }

    private String flags() {
        int start = position;
        while ("-+ #0".indexOf(peek()) >= 0) {
            position++;
        }
        return format.substring(start, position);
    }

    private int number(List<Value> items, int absent) {
        if (peek() == '*') {
            position++;
            if (next(items) instanceof NumberValue number && !number.isReal()) {
                return PythonNumbers.clampToInt(number.integer());
            }
            throw RenderFailure.of("* wants int");
        }
        int start = position;
        while (peek() >= '0' && peek() <= '9') {
            position++;
        }
        if (position - start > 9) {
            throw RenderFailure.exhausted("a format of more than 999999999 characters");
        }
        return start == position ? absent : Integer.parseInt(format, start, position, 10);
    }

    private char peek() {
        if (position >= format.length()) {
            throw RenderFailure.of("incomplete format");
        }
        return format.charAt(position);
    }

    private Value next(List<Value> items) {
        if (used >= items.size()) {
            throw RenderFailure.of("not enough arguments for format string");
        }
        return items.get(used++);
    }

    private String asText(char type, Value value) {
        return switch (type) {
            case 'r', 'a' -> PythonText.repr(run, value);
            case 'c' -> character(value);
            default -> PythonText.of(run, value);
        };
    }

    private static String character(Value value) {
        if (value instanceof Value.Text(String text, var _) && text.codePointCount(0, text.length()) == 1) {
            return text;
        }
        if (!(value instanceof NumberValue number) || number.isReal()) {
            throw RenderFailure.of("%c requires int or char");
        }
        int codePoint = PythonNumbers.clampToInt(number.integer());
        if (!Character.isValidCodePoint(codePoint)) {
            throw RenderFailure.of("%c arg not in range(0x110000)");
        }
        return Character.toString(codePoint);
    }

    private static Value asNumber(char type, Value value) {
        if (!(value instanceof NumberValue number)) {
            throw value instanceof Value.Undefined(String message)
                    ? RenderFailure.of(message)
                    : RenderFailure.of("%" + type + " format: a real number is required, not " + value.typeName());
        }
        if (!number.isReal() || "diu".indexOf(type) < 0) {
            return number instanceof NumberValue.Bool bool ? new NumberValue.Int(bool.integer()) : number;
        }
        if (!Double.isFinite(number.real())) {
            throw RenderFailure.of("cannot convert float to integer");
        }
        return new NumberValue.Int(new BigDecimal(number.real()).toBigInteger());
    }
}
