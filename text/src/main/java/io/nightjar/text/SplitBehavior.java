package io.nightjar.text;

import java.util.List;
import java.util.Optional;

/**
 * What becomes of the parts of a text that a pattern matches, when the text is split there; those of Hugging Face's
 * tokenizers, version 0.23.
 */
enum SplitBehavior {
    /** Matches are left out. */
    REMOVED("Removed"),
    /** Each match and each stretch between matches is a piece. */
    ISOLATED("Isolated"),
    /** Neighbouring matches are one piece. */
    CONTIGUOUS("Contiguous"),
    /** The first of neighbouring matches ends the piece before it. */
    MERGED_WITH_PREVIOUS("MergedWithPrevious"),
    /** The last of neighbouring matches begins the piece after it. */
    MERGED_WITH_NEXT("MergedWithNext");

    private static final List<SplitBehavior> ALL = List.of(values());

    private final String jsonName;

    SplitBehavior(String jsonName) {
        this.jsonName = jsonName;
    }

    /** The behaviour of this name in {@code tokenizer.json}, if there is one. */
    static Optional<SplitBehavior> named(String name) {
        return ALL.stream().filter(behavior -> behavior.jsonName.equals(name)).findFirst();
    }

    /** Receives pieces as char indexes; none is empty. */
    interface PieceReader {
        void accept(int start, int end);
    }

    /** Gives the pieces of a stretch of text, from left to right, in linear time. */
    void split(Splitter pattern, String text, int start, int end, PieceReader reader) {
        switch (this) {
            case REMOVED ->
                pattern.split(text, start, end, (from, to, matched) -> {
                    if (!matched) {
                        reader.accept(from, to);
                    }
                });
            case ISOLATED -> pattern.split(text, start, end, (from, to, matched) -> reader.accept(from, to));
            case CONTIGUOUS, MERGED_WITH_PREVIOUS, MERGED_WITH_NEXT -> {
                Joiner joiner = new Joiner(this, reader);
                pattern.split(text, start, end, joiner);
                joiner.end();
            }
        }
    }

    /* Holds one piece back until it is known whether the next part belongs to it. */
    private static final class Joiner implements Splitter.Reader {
        private final SplitBehavior behavior;
        private final PieceReader reader;
        private int heldStart;
        private int heldEnd;
        private boolean heldMatched;

        Joiner(SplitBehavior behavior, PieceReader reader) {
            this.behavior = behavior;
            this.reader = reader;
        }

        @Override
        public void accept(int start, int end, boolean matched) {
            boolean joins = switch (behavior) {
                case CONTIGUOUS -> matched == heldMatched;
                case MERGED_WITH_PREVIOUS -> matched && !heldMatched;
                case MERGED_WITH_NEXT -> !matched && heldMatched;
                case REMOVED, ISOLATED -> false;
            };
            if (joins && heldStart < heldEnd) {
                heldEnd = end;
            } else {
                end();
                heldStart = start;
                heldEnd = end;
            }
            heldMatched = matched;
        }

        void end() {
            if (heldStart < heldEnd) {
                reader.accept(heldStart, heldEnd);
            }
            heldEnd = heldStart;
        }
    }
}
