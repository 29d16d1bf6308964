package io.nightjar.templates;

/** The escapes of Python's string literals. */
final class StringEscapes {

    private static final String SIMPLE = "\\'\"abfnrtv";
    private static final String MEANING = "\\'\"\u0007\b\f\n\r\t\u000b";

    private StringEscapes() {}

    /**
     * What a literal says.
     *
     * @param literal without its quotes
     * @throws IllegalArgumentException if an escape is cut short or names no character
     */
    static String resolve(String literal) {
        if (literal.indexOf('\\') < 0) {
            return literal;
        }
        StringBuilder text = new StringBuilder(literal.length());
        int i = 0;
        while (i < literal.length()) {
            char c = literal.charAt(i);
            i = c == '\\' && i + 1 < literal.length() ? escape(literal, i + 1, text) : plain(c, i, text);
        }
        return text.toString();
    }

    private static int plain(char c, int i, StringBuilder text) {
        text.append(c);
        return i + 1;
    }

    /* Reads what stands behind a backslash; gives where it ends. */
    private static int escape(String literal, int i, StringBuilder text) {
        char c = literal.charAt(i);
        int simple = SIMPLE.indexOf(c);
        if (simple >= 0) {
            text.append(MEANING.charAt(simple));
            return i + 1;
        }
        return switch (c) {
            case '\n' -> i + 1;
            case 'x' -> hexadecimal(literal, i + 1, 2, text);
            case 'u' -> hexadecimal(literal, i + 1, 4, text);
            case 'U' -> hexadecimal(literal, i + 1, 8, text);
            case 'N' -> named(literal, i + 1, text);
            case '0', '1', '2', '3', '4', '5', '6', '7' -> octal(literal, i, text);
            default -> {
                text.append('\\').append(c);
                yield i + 1;
            }
        };
    }

    private static int hexadecimal(String literal, int start, int digits, StringBuilder text) {
        int end = start + digits;
        if (end > literal.length()) {
            throw new IllegalArgumentException("truncated escape in a string");
        }
        int codePoint = 0;
        for (int i = start; i < end; i++) {
            int digit = Character.digit(literal.charAt(i), 16);
            if (digit < 0) {
                throw new IllegalArgumentException("truncated escape in a string");
            }
            codePoint = codePoint << 4 | digit;
        }
        if (!Character.isValidCodePoint(codePoint)) {
            throw new IllegalArgumentException("an escape beyond the last Unicode character");
        }
        text.appendCodePoint(codePoint);
        return end;
    }

    private static int octal(String literal, int start, StringBuilder text) {
        int value = 0;
        int i = start;
        while (i < literal.length() && i < start + 3 && literal.charAt(i) >= '0' && literal.charAt(i) <= '7') {
            value = value * 8 + literal.charAt(i) - '0';
            i++;
        }
        text.append((char) value);
        return i;
    }

    private static int named(String literal, int start, StringBuilder text) {
        int end = literal.indexOf('}', start);
        if (end < 0 || literal.charAt(start) != '{') {
            throw new IllegalArgumentException("malformed \\N escape in a string");
        }
        text.appendCodePoint(Character.codePointOf(literal.substring(start + 1, end)));
        return end + 1;
    }
}
