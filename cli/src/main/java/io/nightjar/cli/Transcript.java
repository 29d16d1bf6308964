package io.nightjar.cli;

import java.util.List;

/**
 * A conversation as plain text, for models without a chat template: a line for each turn, which a model continues until it
 * begins the user's next line.
 */
final class Transcript {

    private static final String USER = "User:";
    private static final String ASSISTANT = "Assistant:";
    private static final String DEFAULT_SYSTEM =
            "The following is a conversation between a user and a helpful assistant.";

    private final String opening;
    private final StringBuilder text = new StringBuilder();

    /** Begins one with a text of the system's, or our own if that is empty. */
    Transcript(String system) {
        this.opening = (system.isBlank() ? DEFAULT_SYSTEM : system) + "\n\n";
        text.append(opening);
    }

    /** Where a model would begin to speak for the user. */
    static List<String> stops() {
        return List.of("\n" + USER, "\n" + ASSISTANT);
    }

    /** Adds what the user said; gives the prompt that the model continues. */
    String ask(String question) {
        text.append(USER).append(' ').append(question.strip()).append('\n').append(ASSISTANT);
        return text.toString();
    }

    /** Adds what the model said to the last question. */
    void answer(String answer) {
        text.append(' ').append(answer.strip()).append('\n');
    }

    /** Forgets all turns. */
    void reset() {
        text.setLength(0);
        text.append(opening);
    }
}
