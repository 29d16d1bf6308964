package io.nightjar.templates;

import java.util.Map;

/** All filters. */
final class Filters {

    static final Map<String, Builtin> TABLE =
            Builtin.table(TextFilters.ROWS, SequenceFilters.ROWS, SelectionFilters.ROWS, NumberFilters.ROWS);

    private Filters() {}
}
