package io.nightjar.cli;

/** Text from files and requests, made fit for one line of a terminal: no control characters, which could drive it. */
final class Printable {

    private Printable() {}

    /** All of it, line breaks and other control characters as spaces or escapes. */
    static String line(String text) {
        StringBuilder line = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            switch (Character.getType(c)) {
                case Character.CONTROL -> line.append(escape(c));
                case Character.FORMAT, Character.SURROGATE, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
                    line.append(String.format("\\u%04x", c));
                default -> line.appendCodePoint(c);
            }
        });
        return line.toString();
    }

    /** The first {@code maxChars} characters of it, and an ellipsis if there are more. */
    static String abbreviated(String text, int maxChars) {
        return text.length() <= maxChars ? line(text) : line(text.substring(0, maxChars)) + "…";
    }

    private static String escape(int c) {
        return switch (c) {
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            default -> String.format("\\x%02x", c);
        };
    }
}
