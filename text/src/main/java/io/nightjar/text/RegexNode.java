package io.nightjar.text;

import java.util.List;

/** A regular expression as a tree; made by {@link RegexParser}. */
sealed interface RegexNode {

    /** Of {@link Repeat#most}: no limit. */
    int UNLIMITED = Integer.MAX_VALUE;

    /** One code point of a set. */
    record One(CodePointSet set) implements RegexNode {}

    /** One after the other; the empty list matches the empty text. */
    record Sequence(List<RegexNode> parts) implements RegexNode {}

    /** The first alternative that leads to a match. */
    record Choice(List<RegexNode> alternatives) implements RegexNode {}

    /** From {@code least} to {@code most} times; as often as possible if greedy, else as rarely. */
    record Repeat(RegexNode body, int least, int most, boolean greedy) implements RegexNode {}

    /** Holds where the next code point is in the set, or, if {@code atEdge}, where the text ends. */
    record Next(CodePointSet set, boolean atEdge) implements RegexNode {}

    /** Holds where the code point before is in the set, or, if {@code atEdge}, where the text begins. */
    record Previous(CodePointSet set, boolean atEdge) implements RegexNode {}

    /** Holds where the body matches, or, if negative, where it does not; nothing is consumed. */
    record Ahead(RegexNode body, boolean negative) implements RegexNode {}

    /** What matches the texts of this expression read backwards; it has no {@link Ahead}. */
    default RegexNode reversed() {
        return switch (this) {
            case One one -> one;
            case Sequence sequence ->
                new Sequence(sequence.parts.reversed().stream()
                        .map(RegexNode::reversed)
                        .toList());
            case Choice choice ->
                new Choice(choice.alternatives.stream().map(RegexNode::reversed).toList());
            case Repeat repeat -> new Repeat(repeat.body.reversed(), repeat.least, repeat.most, repeat.greedy);
            case Next next -> new Previous(next.set, next.atEdge);
            case Previous previous -> new Next(previous.set, previous.atEdge);
            case Ahead ahead -> throw new IllegalStateException("look-ahead within look-ahead: " + ahead);
        };
    }
}
