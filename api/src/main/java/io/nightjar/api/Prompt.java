package io.nightjar.api;

import java.util.List;

/** Where a generation starts. */
public sealed interface Prompt {

    /**
     * Text; the tokens that the model wants at the start of every text are added.
     *
     * @param text what to continue
     * @param parseSpecial whether control tokens written in the text are read as such
     */
    record Text(String text, boolean parseSpecial) implements Prompt {}

    /** Token ids, as they are. */
    record Ids(List<Integer> ids) implements Prompt {
        /** Copies the list. */
        public Ids {
            ids = List.copyOf(ids);
        }
    }
}
