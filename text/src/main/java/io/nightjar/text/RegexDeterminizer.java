package io.nightjar.text;

import io.nightjar.base.UnsupportedModelException;
import io.nightjar.text.RegexProgram.Instruction;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Turns a {@link RegexProgram} into the table of a deterministic automaton.
 *
 * <p>A state is the list of instructions that the matcher could be at just after a code point, the preferred one first, so
 * that the automaton finds the match which a backtracking matcher finds: whatever is behind a completed match in the list is
 * dropped. Which of the look-behinds hold is part of the state too. Forks and assertions are followed only when the next
 * symbol is known, which is why a match shows one symbol late: in the transition on the symbol after it.
 *
 * <p>A symbol is the number of the next code point, or one more for the edge of the text, plus a multiple of their count:
 * the look-aheads that match here, as bits.
 *
 * <p>All states are made at once, so that the table is immutable and its size is known; an expression that needs too many is
 * refused.
 */
final class RegexDeterminizer {

    /** The state from which nothing can match. */
    static final int DEAD = 0;

    private static final int MOST_ENTRIES = 4_000_000;
    private static final long MOST_STEPS = 100_000_000;
    private static final int MOST_AHEADS = 3;
    private static final int MOST_BEHINDS = 30;

    private final String origin;
    private final RegexProgram program;
    private final CodePointTable table;
    private final boolean firstMatchOnly;
    private final int symbols;
    private final int[] behindMasks;
    private final Map<IntBuffer, Integer> states = new HashMap<>();
    private final List<int[]> byNumber = new ArrayList<>();
    private int[] transitions = new int[0];
    private long steps;

    /* Of one transition: the instructions seen by now, and the state that it leads to. */
    private final int[] seen;
    private final int[] pending;
    private final int[] target;
    private int generation;

    /**
     * What the automaton does, as one table.
     *
     * @param symbols how many symbols there are, the columns of a row of {@code transitions}
     * @param transitions by state times {@code symbols} plus symbol: twice the next state, plus 1 if a match ends before
     *     the symbol
     * @param starts the first state by the number of the code point before, or one more for the start of the text
     */
    @SuppressWarnings("ArrayRecordComponent") // Handed over once, to who keeps the arrays.
    record Table(int symbols, int[] transitions, int[] starts) {}

    private RegexDeterminizer(String origin, RegexProgram program, CodePointTable table, boolean firstMatchOnly) {
        this.origin = origin;
        this.program = program;
        this.table = table;
        this.firstMatchOnly = firstMatchOnly;
        if (program.aheads().size() > MOST_AHEADS || program.behinds().size() > MOST_BEHINDS) {
            throw tooLarge("assertions");
        }
        symbols = (table.size() + 1) << program.aheads().size();
        behindMasks = behindMasks(program.behinds(), table);
        int instructions = program.instructions().size();
        seen = new int[instructions];
        pending = new int[instructions * 2 + 2];
        target = new int[instructions + 1];
    }

    /**
     * The table of a program.
     *
     * @param firstMatchOnly whether a preferred match hides the others; if not, every place where some match ends shows
     * @throws UnsupportedModelException if it is too large
     */
    static Table table(String origin, RegexProgram program, CodePointTable table, boolean firstMatchOnly) {
        return new RegexDeterminizer(origin, program, table, firstMatchOnly).build();
    }

    private Table build() {
        state(new int[] {0});
        int[] starts = new int[table.size() + 1];
        for (int before = 0; before < starts.length; before++) {
            starts[before] = state(new int[] {behindMasks[before], program.start()});
        }
        for (int number = 0; number < byNumber.size(); number++) {
            int row = number * symbols;
            if (row + symbols > MOST_ENTRIES) {
                throw tooLarge("states");
            }
            if (row + symbols > transitions.length) {
                transitions = Arrays.copyOf(transitions, Math.max(2 * transitions.length, row + symbols));
            }
            for (int symbol = 0; symbol < symbols; symbol++) {
                transitions[row + symbol] = transition(byNumber.get(number), symbol);
            }
        }
        return new Table(symbols, Arrays.copyOf(transitions, byNumber.size() * symbols), starts);
    }

    private int transition(int[] state, int symbol) {
        int next = symbol % (table.size() + 1);
        int aheads = symbol / (table.size() + 1);
        generation++;
        int size = 1;
        boolean matched = false;
        for (int i = 1; i < state.length && !(matched && firstMatchOnly); i++) {
            int waiting = 0;
            pending[waiting++] = state[i];
            while (waiting > 0) {
                int number = pending[--waiting];
                if (seen[number] == generation) {
                    continue;
                }
                seen[number] = generation;
                if (++steps > MOST_STEPS) {
                    throw tooLarge("steps");
                }
                Instruction instruction = program.instructions().get(number);
                if (instruction instanceof Instruction.Match) {
                    matched = true;
                    if (firstMatchOnly) {
                        break;
                    }
                } else if (instruction instanceof Instruction.Take take) {
                    size = isIn(take.set(), next) ? append(take.next(), size) : size;
                } else {
                    waiting = follow(instruction, next, state[0], aheads, waiting);
                }
            }
        }
        target[0] = size == 1 ? 0 : behindMasks[next];
        return 2 * state(Arrays.copyOf(target, size)) + (matched ? 1 : 0);
    }

    /* Puts what comes after an instruction that consumes nothing on the stack, the preferred one on top. */
    private int follow(Instruction instruction, int next, int behind, int aheads, int waiting) {
        int top = waiting;
        switch (instruction) {
            case Instruction.Fork fork -> {
                pending[top++] = fork.other();
                pending[top++] = fork.next();
            }
            case Instruction.IfNext look -> {
                if (next == table.size() ? look.atEdge() : table.isIn(look.set(), next)) {
                    pending[top++] = look.next();
                }
            }
            case Instruction.IfPrevious look -> {
                if ((behind & (1 << look.behind())) != 0) {
                    pending[top++] = look.next();
                }
            }
            case Instruction.IfAhead look -> {
                if (((aheads >> look.ahead()) & 1) != (look.negative() ? 1 : 0)) {
                    pending[top++] = look.next();
                }
            }
            case Instruction.Match match -> throw new IllegalStateException("consumes nothing and ends: " + match);
            case Instruction.Take take -> throw new IllegalStateException("consumes: " + take);
        }
        return top;
    }

    private int append(int instruction, int size) {
        for (int i = 1; i < size; i++) {
            if (target[i] == instruction) {
                return size;
            }
        }
        steps += size;
        target[size] = instruction;
        return size + 1;
    }

    private boolean isIn(int set, int next) {
        return next < table.size() && table.isIn(set, next);
    }

    private int state(int[] key) {
        return states.computeIfAbsent(IntBuffer.wrap(key), added -> {
            byNumber.add(key);
            return byNumber.size() - 1;
        });
    }

    /* The look-behinds that hold after a code point of each number, and at the start of the text, as bits. */
    private static int[] behindMasks(List<RegexProgram.Behind> behinds, CodePointTable table) {
        int[] masks = new int[table.size() + 1];
        for (int before = 0; before < masks.length; before++) {
            for (int i = 0; i < behinds.size(); i++) {
                RegexProgram.Behind behind = behinds.get(i);
                boolean holds = before == table.size() ? behind.atEdge() : table.isIn(behind.set(), before);
                masks[before] |= holds ? 1 << i : 0;
            }
        }
        return masks;
    }

    private UnsupportedModelException tooLarge(String what) {
        return new UnsupportedModelException(origin + ": the regular expression needs too many " + what);
    }
}
