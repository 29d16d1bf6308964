package io.nightjar.api;

import java.util.List;
import java.util.Locale;

/**
 * A conversation as plain text, for models without a chat template: a line for each turn, which a model continues until it
 * begins the user's next line.
 */
final class Transcript {

    private static final String USER = "User:";
    private static final String ASSISTANT = "Assistant:";
    private static final String DEFAULT_SYSTEM =
            "The following is a conversation between a user and a helpful assistant.";

    private Transcript() {}

    /** Where a model would begin to speak for the user. */
    static List<String> stops() {
        return List.of("\n" + USER, "\n" + ASSISTANT);
    }

    /** The text that the model continues; it opens with the system's message, or our own if there is none. */
    static String of(List<ChatMessage> messages) {
        StringBuilder text = new StringBuilder();
        boolean opened = !messages.isEmpty() && messages.getFirst().role().equals("system");
        if (!opened) {
            text.append(DEFAULT_SYSTEM).append("\n\n");
        }
        for (ChatMessage message : messages) {
            String said = message.content().strip();
            switch (message.role()) {
                case "system" ->
                    text.append(said.isEmpty() ? DEFAULT_SYSTEM : said).append("\n\n");
                case "user" -> append(text, USER, said);
                case "assistant" -> append(text, ASSISTANT, said);
                default -> append(text, capitalised(message.role()) + ":", said);
            }
        }
        return text.append(ASSISTANT).toString();
    }

    private static void append(StringBuilder text, String speaker, String said) {
        text.append(speaker).append(' ').append(said).append('\n');
    }

    private static String capitalised(String role) {
        return role.isEmpty() ? role : role.substring(0, 1).toUpperCase(Locale.ROOT) + role.substring(1);
    }
}
