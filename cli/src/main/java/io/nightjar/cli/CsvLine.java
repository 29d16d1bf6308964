package io.nightjar.cli;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** A line of comma-separated values, quoted as RFC 4180 has it. */
final class CsvLine {

    private CsvLine() {}

    /** The line of these values, all of them quoted. */
    static String join(Collection<?> values) {
        return values.stream()
                .map(value -> "\"" + value.toString().replace("\"", "\"\"") + "\"")
                .collect(Collectors.joining(","));
    }

    /** The values of a line. */
    static List<String> split(String line) {
        List<String> values = new ArrayList<>();
        StringBuilder value = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            boolean escaped = quoted && c == '"' && i + 1 < line.length() && line.charAt(i + 1) == '"';
            if (escaped) {
                value.append(c);
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                values.add(value.toString());
                value.setLength(0);
            } else {
                value.append(c);
            }
        }
        values.add(value.toString());
        return values;
    }
}
