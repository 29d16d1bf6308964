package io.nightjar.templates;

import java.math.BigInteger;
import java.util.Locale;

/**
 * Python's format specification, {@code [[fill]align][sign][#][0][width][grouping][.precision][type]}.
 *
 * @param fill what fills the width
 * @param align {@code <}, {@code >}, {@code ^}, {@code =} (behind the sign), or a space for the type's own
 * @param sign {@code +}, {@code -} or a space
 * @param alternate whether there was a {@code #}
 * @param width in code points, 0 for none
 * @param grouping {@code ,} or {@code _} between thousands, or a space for none
 * @param precision -1 for none
 * @param type the letter, or a space for none
 */
record FormatSpec(
        String fill, char align, char sign, boolean alternate, int width, char grouping, int precision, char type) {

    private static final int MAX_PRECISION = 1000;

    FormatSpec {
        if (precision > MAX_PRECISION) {
            throw RenderFailure.exhausted("a precision of more than " + MAX_PRECISION + " digits");
        }
    }

    /** Reads one. */
    static FormatSpec parse(String spec) {
        int i = 0;
        String fill = " ";
        char align = ' ';
        int second = spec.isEmpty() ? 0 : spec.offsetByCodePoints(0, 1);
        if (second < spec.length() && isAlign(spec.charAt(second))) {
            fill = spec.substring(0, second);
            align = spec.charAt(second);
            i = second + 1;
        } else if (!spec.isEmpty() && isAlign(spec.charAt(0))) {
            align = spec.charAt(i++);
        }
        char sign = i < spec.length() && "+- ".indexOf(spec.charAt(i)) >= 0 ? spec.charAt(i++) : '-';
        boolean alternate = has(spec, i, '#');
        i += alternate ? 1 : 0;
        if (has(spec, i, '0')) {
            fill = align == ' ' ? "0" : fill;
            align = align == ' ' ? '=' : align;
            i++;
        }
        int widthEnd = digitsEnd(spec, i);
        int width = number(spec, i, widthEnd, 0);
        i = widthEnd;
        char grouping = has(spec, i, ',') || has(spec, i, '_') ? spec.charAt(i++) : ' ';
        int precision = -1;
        if (has(spec, i, '.')) {
            int end = digitsEnd(spec, i + 1);
            precision = number(spec, i + 1, end, -2);
            i = end;
        }
        char type = i < spec.length() ? spec.charAt(i++) : ' ';
        if (i < spec.length() || precision == -2) {
            throw RenderFailure.of("Invalid format specifier");
        }
        return new FormatSpec(fill, align, sign, alternate, width, grouping, precision, type);
    }

    /** {@code format(value, spec)}. */
    String format(Render run, Value value) {
        return switch (value) {
            case Value.Text text -> text(run, text.text());
            case NumberValue.Bool _ when type == ' ' && width == 0 -> text(run, PythonText.of(run, value));
            case NumberValue number -> number(run, number);
            default ->
                throw RenderFailure.of("unsupported format string passed to " + value.typeName() + ".__format__");
        };
    }

    /** A string: cut to the precision and filled to the width. */
    String text(Render run, String text) {
        if ((type != ' ' && type != 's') || align == '=') {
            throw unknownType("str");
        }
        boolean cut = precision >= 0 && precision < text.codePointCount(0, text.length());
        return pad(run, "", cut ? text.substring(0, text.offsetByCodePoints(0, precision)) : text, '<');
    }

    private String number(Render run, NumberValue number) {
        return switch (type) {
            case 'd', 'b', 'o', 'x', 'X', 'c' -> integer(run, number);
            case 'e', 'E', 'f', 'F', 'g', 'G', '%' -> real(run, number.real());
            case ' ', 'n' -> number.isReal() ? real(run, number.real()) : integer(run, number);
            default -> throw unknownType(number.typeName());
        };
    }

    private String integer(Render run, NumberValue number) {
        if (number.isReal()) {
            throw unknownType("float");
        }
        BigInteger magnitude = number.integer().abs();
        String digits = switch (type) {
            case 'b' -> magnitude.toString(2);
            case 'o' -> magnitude.toString(8);
            case 'x' -> magnitude.toString(16);
            case 'X' -> magnitude.toString(16).toUpperCase(Locale.ROOT);
            case 'c' -> Character.toString(PythonNumbers.clampToInt(magnitude) & 0xfffff);
            default -> magnitude.toString();
        };
        String prefix = alternate && "boxX".indexOf(type) >= 0 ? "0" + type : "";
        return pad(run, signOf(number.integer().signum() < 0) + prefix, grouped(digits, "boxX".indexOf(type) < 0), '>');
    }

    private String real(Render run, double value) {
        String sign = signOf(FloatText.isNegative(value));
        if (!Double.isFinite(value)) {
            return pad(run, sign, FloatText.notFinite(Math.abs(value)), '>');
        }
        double magnitude = Math.abs(value);
        int digits = precision < 0 ? 6 : precision;
        String text = switch (type) {
            case 'e' -> FloatText.exponential(magnitude, digits, "e");
            case 'E' -> FloatText.exponential(magnitude, digits, "E");
            case 'f', 'F' -> FloatText.fixed(magnitude, digits);
            case '%' -> FloatText.fixed(magnitude * 100, digits) + "%";
            case 'g' -> FloatText.general(magnitude, digits, alternate, "e");
            case 'G' -> FloatText.general(magnitude, digits, alternate, "E");
            default -> plain(magnitude);
        };
        return pad(run, sign, grouped(text, true), '>');
    }

    /* Without a type: as repr(), or with a precision as g with at least one digit behind the point. */
    private String plain(double magnitude) {
        if (precision < 0) {
            return FloatText.repr(magnitude);
        }
        String text = FloatText.general(magnitude, precision, false, "e");
        return text.indexOf('.') < 0 && text.indexOf('e') < 0 ? text + ".0" : text;
    }

    private String signOf(boolean negative) {
        return negative ? "-" : sign == '-' ? "" : String.valueOf(sign);
    }

    private String grouped(String digits, boolean decimal) {
        if (grouping == ' ') {
            return digits;
        }
        int group = decimal ? 3 : 4;
        int end = 0;
        while (end < digits.length() && Character.digit(digits.charAt(end), 16) >= 0) {
            end++;
        }
        StringBuilder out = new StringBuilder(digits);
        for (int i = end - group; i > 0; i -= group) {
            out.insert(i, grouping);
        }
        return out.toString();
    }

    private String pad(Render run, String prefix, String text, char ownAlign) {
        long missing = Math.max(0, (long) width - prefix.length() - text.codePointCount(0, text.length()));
        char side = align == ' ' ? ownAlign : align;
        long left = side == '^' ? missing / 2 : side == '<' ? 0 : missing;
        BoundedText out = run.builder();
        if (side == '=') {
            return out.append(prefix).repeat(fill, missing).append(text).toString();
        }
        return out.repeat(fill, left)
                .append(prefix)
                .append(text)
                .repeat(fill, missing - left)
                .toString();
    }

    private RenderFailure unknownType(String of) {
        return RenderFailure.of("Unknown format code '" + type + "' for object of type '" + of + "'");
    }

    private static boolean isAlign(char c) {
        return "<>=^".indexOf(c) >= 0;
    }

    private static boolean has(String spec, int i, char c) {
        return i < spec.length() && spec.charAt(i) == c;
    }

    private static int digitsEnd(String spec, int start) {
        int end = start;
        while (end < spec.length() && spec.charAt(end) >= '0' && spec.charAt(end) <= '9') {
            end++;
        }
        return end;
    }

    private static int number(String spec, int start, int end, int absent) {
        if (end - start > 9) {
            throw RenderFailure.exhausted("a format of more than 999999999 characters");
        }
        return start == end ? absent : Integer.parseInt(spec, start, end, 10);
    }
}
