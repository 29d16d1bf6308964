package io.nightjar.api;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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

    /**
     * A conversation that the model goes on with. Its own template makes the text, control tokens and all; a model without
     * one gets a plain transcript.
     *
     * @param messages from the first to the last; to go on with a conversation, add the answer and the next question
     * @param variables what else the template sees, such as {@code tools} or {@code enable_thinking}: maps with string keys,
     *     lists, strings, numbers, truth values and null
     */
    record Chat(List<ChatMessage> messages, Map<String, ? extends @Nullable Object> variables) implements Prompt {
        /** Copies both. */
        public Chat {
            messages = List.copyOf(messages);
            variables = Collections.unmodifiableMap(new LinkedHashMap<>(variables));
        }

        /** A conversation and nothing else. */
        public Chat(List<ChatMessage> messages) {
            this(messages, Map.of());
        }
    }
}
