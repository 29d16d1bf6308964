package io.nightjar.templates;

import io.nightjar.base.CapacityException;
import io.nightjar.base.ModelFormatException;
import io.nightjar.base.RequestException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Fuzz target: the text of a chat template, rendered for a conversation with a tool. */
public final class TemplateFuzz {

    private static final Map<String, Object> VARIABLES = Map.of(
            "messages",
            List.of(
                    Map.of("role", "system", "content", "Be brief."),
                    Map.of("role", "user", "content", "Wie heißt \"du\"? 😀\n"),
                    Map.of("role", "assistant", "content", "", "tool_calls", List.of(Map.of("id", 1, "x", 2.5)))),
            "tools",
            List.of(Map.of("type", "function", "function", Map.of("name", "f"))),
            "add_generation_prompt",
            true,
            "bos_token",
            "<s>");

    private TemplateFuzz() {}

    /** Reads and renders; whatever else it throws than what a user can act on is a finding. */
    public static void fuzzerTestOneInput(byte[] data) {
        render(new String(data, StandardCharsets.UTF_8));
    }

    /** Whether the text is a template that renders. */
    static boolean render(String text) {
        try {
            var _ = Template.parse("fuzz", text).render(VARIABLES, PythonClock.FIXED);
            return true;
        } catch (ModelFormatException | RequestException | CapacityException expected) {
            return false;
        }
    }
}
