package io.nightjar.text;

import io.nightjar.base.UnsupportedModelException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A regular expression as a non-deterministic automaton: instructions that name their successors.
 *
 * <p>Source: K. Thompson, "Regular expression search algorithm", 1968; R. Cox, "Regular Expression Matching: the Virtual
 * Machine Approach", 2009.
 */
final class RegexProgram {

    /** One step; {@code next} and {@code other} are instruction numbers. */
    sealed interface Instruction {
        /** The match is complete. */
        record Match() implements Instruction {}

        /** Consumes a code point of the set. */
        record Take(int set, int next) implements Instruction {}

        /** Goes both ways, {@code next} with the higher priority. */
        record Fork(int next, int other) implements Instruction {}

        /** Goes on if the next code point is in the set, or the text ends and {@code atEdge}. */
        record IfNext(int set, boolean atEdge, int next) implements Instruction {}

        /** Goes on if the look-behind of this number holds here. */
        record IfPrevious(int behind, int next) implements Instruction {}

        /** Goes on if the look-ahead of this number matches here, or does not, if negative. */
        record IfAhead(int ahead, boolean negative, int next) implements Instruction {}
    }

    /** A look-behind: holds if the code point before is in the set, or the text begins and {@code atEdge}. */
    record Behind(int set, boolean atEdge) {}

    private static final int MOST_INSTRUCTIONS = 20_000;
    private static final int MOST_SETS = 256;

    private final String origin;
    private final List<Instruction> instructions = new ArrayList<>();
    private final Map<CodePointSet, Integer> sets = new LinkedHashMap<>();
    private final List<RegexNode> aheads = new ArrayList<>();
    private final List<Behind> behinds = new ArrayList<>();
    private final int start;

    private RegexProgram(String origin, RegexNode node) {
        this.origin = origin;
        start = emit(node, add(new Instruction.Match()));
    }

    /**
     * The program of a tree.
     *
     * @throws UnsupportedModelException if it is too long
     */
    static RegexProgram of(String origin, RegexNode node) {
        return new RegexProgram(origin, node);
    }

    List<Instruction> instructions() {
        return instructions;
    }

    /** The sets that the instructions name, by number. */
    List<CodePointSet> sets() {
        return List.copyOf(sets.keySet());
    }

    /** The look-aheads that the instructions name, by number. */
    List<RegexNode> aheads() {
        return aheads;
    }

    /** The look-behinds that the instructions name, by number. */
    List<Behind> behinds() {
        return behinds;
    }

    /** The first instruction. */
    int start() {
        return start;
    }

    /* Adds what matches the node and then goes on; gives its first instruction. */
    private int emit(RegexNode node, int next) {
        return switch (node) {
            case RegexNode.One one -> add(new Instruction.Take(number(one.set()), next));
            case RegexNode.Next look -> add(new Instruction.IfNext(number(look.set()), look.atEdge(), next));
            case RegexNode.Previous look -> add(new Instruction.IfPrevious(behind(look), next));
            case RegexNode.Ahead look -> {
                aheads.add(look.body());
                yield add(new Instruction.IfAhead(aheads.size() - 1, look.negative(), next));
            }
            case RegexNode.Sequence sequence -> {
                int first = next;
                for (RegexNode part : sequence.parts().reversed()) {
                    first = emit(part, first);
                }
                yield first;
            }
            case RegexNode.Choice choice -> {
                int first = emit(choice.alternatives().getLast(), next);
                for (int i = choice.alternatives().size() - 2; i >= 0; i--) {
                    first = add(new Instruction.Fork(emit(choice.alternatives().get(i), next), first));
                }
                yield first;
            }
            case RegexNode.Repeat repeat -> repeat(repeat, next);
        };
    }

    private int repeat(RegexNode.Repeat repeat, int next) {
        int first = next;
        if (repeat.most() == RegexNode.UNLIMITED) {
            /* The fork is needed before what it goes to is there. */
            int loop = add(new Instruction.Match());
            first = loop;
            instructions.set(loop, fork(emit(repeat.body(), loop), next, repeat.greedy()));
        } else {
            for (int i = repeat.least(); i < repeat.most(); i++) {
                first = add(fork(emit(repeat.body(), first), next, repeat.greedy()));
            }
        }
        for (int i = 0; i < repeat.least(); i++) {
            first = emit(repeat.body(), first);
        }
        return first;
    }

    private static Instruction fork(int body, int next, boolean greedy) {
        return greedy ? new Instruction.Fork(body, next) : new Instruction.Fork(next, body);
    }

    private int behind(RegexNode.Previous look) {
        Behind behind = new Behind(number(look.set()), look.atEdge());
        if (!behinds.contains(behind)) {
            behinds.add(behind);
        }
        return behinds.indexOf(behind);
    }

    private int number(CodePointSet set) {
        int number = sets.computeIfAbsent(set, added -> sets.size());
        if (number >= MOST_SETS) {
            throw new UnsupportedModelException(
                    origin + ": expected a regular expression of at most " + MOST_SETS + " sets of characters");
        }
        return number;
    }

    private int add(Instruction instruction) {
        if (instructions.size() == MOST_INSTRUCTIONS) {
            throw new UnsupportedModelException(
                    origin + ": expected a regular expression of at most " + MOST_INSTRUCTIONS + " steps");
        }
        instructions.add(instruction);
        return instructions.size() - 1;
    }
}
