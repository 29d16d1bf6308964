package io.nightjar.cli;

import java.io.PrintStream;
import java.util.List;

/** Rows of text in columns as wide as they need to be. */
final class TextTable {

    private static final String GAP = "  ";

    private TextTable() {}

    /** Prints the rows, which all have the same number of cells. */
    static void print(List<List<String>> rows, PrintStream out) {
        int columns = rows.getFirst().size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                line.append(row.get(i))
                        .append(" ".repeat(widths[i] - row.get(i).length()))
                        .append(GAP);
            }
            out.println(line.toString().stripTrailing());
        }
    }
}
