package io.nightjar.text;

import io.nightjar.base.UnsupportedModelException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Cuts text at the matches of a regular expression, with the matches that a backtracking matcher finds, in linear time
 * whatever the expression and the text. Immutable; safe for any thread.
 *
 * <p>A deterministic automaton reads each match once. Two things could still be slow. An attempt may read far beyond the
 * match that it ends with, and the next attempt may read the same again: at every {@link #MARK_EVERY}th char the attempts that
 * came to nothing leave a mark (state, place), and one that meets a mark ends there. A look-ahead at more than one character
 * could read far at each place: an automaton of its own reads the text backwards first and notes all places where it
 * matches.
 *
 * <p>Source: T. Reps, "Maximal-Munch Tokenization in Linear Time", 1998.
 */
final class RegexAutomaton implements Splitter {

    private static final int MARK_EVERY = 64;
    private static final int NO_MATCH = -1;

    private final CodePointTable table;
    private final int symbols;
    private final int[] transitions;
    private final int[] starts;
    private final List<RegexAutomaton> aheads;

    private RegexAutomaton(CodePointTable table, RegexDeterminizer.Table automaton, List<RegexAutomaton> aheads) {
        this.table = table;
        symbols = automaton.symbols();
        transitions = automaton.transitions();
        starts = automaton.starts();
        this.aheads = aheads;
    }

    /**
     * The automaton of an expression.
     *
     * @param origin where the expression is from, for messages
     * @throws UnsupportedModelException if it is malformed, too large, or has a construct that is not supported
     */
    static RegexAutomaton of(String origin, String pattern) {
        return of(origin, RegexParser.parse(origin, pattern), true);
    }

    private static RegexAutomaton of(String origin, RegexNode node, boolean firstMatchOnly) {
        RegexProgram program = RegexProgram.of(origin, node);
        CodePointTable table = CodePointTable.of(program.sets());
        List<RegexAutomaton> aheads =
                program.aheads().stream().map(ahead -> backwards(origin, ahead)).toList();
        return new RegexAutomaton(table, RegexDeterminizer.table(origin, program, table, firstMatchOnly), aheads);
    }

    /* Reads backwards; a match may begin anywhere. */
    private static RegexAutomaton backwards(String origin, RegexNode ahead) {
        RegexNode anything = new RegexNode.Repeat(new RegexNode.One(CodePointSet.ALL), 0, RegexNode.UNLIMITED, true);
        return of(origin, new RegexNode.Sequence(List.of(anything, ahead.reversed())), false);
    }

    @Override
    public void split(String text, int start, int end, Reader reader) {
        Scan scan = new Scan(text, start, end);
        int unmatched = start;
        int position = start;
        int before = table.size();
        while (position < end) {
            int matchEnd = scan.matchEnd(position, starts[before]);
            if (matchEnd >= position && unmatched < position) {
                reader.accept(unmatched, position, false);
                unmatched = position;
            }
            if (matchEnd > position) {
                reader.accept(position, matchEnd, true);
                unmatched = matchEnd;
                position = matchEnd;
            } else {
                position += Character.charCount(text.codePointAt(position));
            }
            before = table.number(text.codePointBefore(position));
        }
        if (unmatched < end) {
            reader.accept(unmatched, end, false);
        }
    }

    /* Sets this bit of the marks at each place from which the expression matches; it was made to read backwards. */
    private void mark(String text, int start, int end, byte[] marks, int bit) {
        int state = starts[table.size()];
        int position = end;
        while (true) {
            int codePoint = position > start ? text.codePointBefore(position) : NO_MATCH;
            int symbol = position > start ? table.number(codePoint) : table.size();
            int transition = transitions[state * symbols + symbol];
            marks[position - start] |= (byte) ((transition & 1) << bit);
            if (position == start) {
                return;
            }
            state = transition >> 1;
            position -= Character.charCount(codePoint);
        }
    }

    /* One pass over a stretch of text. */
    private final class Scan {
        private final String text;
        private final int start;
        private final int end;
        /* By place from the start: the look-aheads that match there, as bits. */
        private final byte @Nullable [] aheadMarks;
        private @Nullable Marks marks;

        Scan(String text, int start, int end) {
            this.text = text;
            this.start = start;
            this.end = end;
            aheadMarks = aheads.isEmpty() ? null : new byte[end - start + 1];
            for (int bit = 0; aheadMarks != null && bit < aheads.size(); bit++) {
                aheads.get(bit).mark(text, start, end, aheadMarks, bit);
            }
        }

        /* Where the match at this place ends, or NO_MATCH. */
        int matchEnd(int from, int startState) {
            int state = startState;
            int matchEnd = NO_MATCH;
            int position = from;
            while (state != RegexDeterminizer.DEAD) {
                if ((position & (MARK_EVERY - 1)) == 0 && comesToNothing(state, position)) {
                    break;
                }
                int symbol = table.size();
                int width = 1;
                if (position < end) {
                    char character = text.charAt(position);
                    if (Character.isHighSurrogate(character)) {
                        symbol = table.number(text.codePointAt(position));
                        width = 2;
                    } else {
                        symbol = table.number(character);
                    }
                }
                if (aheadMarks != null) {
                    symbol += aheadMarks[position - start] * (table.size() + 1);
                }
                int transition = transitions[state * symbols + symbol];
                if ((transition & 1) != 0) {
                    matchEnd = position;
                    if (marks != null) {
                        marks.waiting.clear();
                    }
                }
                state = transition >> 1;
                position += width;
            }
            if (marks != null && !marks.waiting.isEmpty()) {
                marks.failures.addAll(marks.waiting);
                marks.waiting.clear();
            }
            return matchEnd;
        }

        private boolean comesToNothing(int state, int position) {
            if (marks == null) {
                marks = new Marks(new HashSet<>(), new ArrayList<>());
            }
            long mark = ((long) state << 32) | position;
            marks.waiting.add(mark);
            return marks.failures.contains(mark);
        }
    }

    /* What attempts that came to nothing left behind, and what the attempt under way will leave if it does too. */
    private record Marks(Set<Long> failures, List<Long> waiting) {}
}
