package io.nightjar.templates;

import io.nightjar.base.CapacityException;
import io.nightjar.base.ModelFormatException;
import io.nightjar.base.RequestException;
import io.nightjar.testkit.HostileInput;
import io.nightjar.testkit.SharedData;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

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

    /** A piece of each part of the language, and released templates where the test data is. */
    public static List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        TemplatePropertyTest.PIECES.forEach(piece -> seeds.add(piece.getBytes(StandardCharsets.UTF_8)));
        seeds.add(String.join("", TemplatePropertyTest.PIECES).getBytes(StandardCharsets.UTF_8));
        SharedData.find("chat/templates").ifPresent(folder -> {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.sorted().toList()) {
                    seeds.add(Files.readAllBytes(file));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        return seeds;
    }

    /** Reads and renders; whatever else it throws than what a user can act on is a finding. */
    public static void fuzzerTestOneInput(byte[] data) {
        HostileInput.requirePrompt(TemplateFuzz.class, TemplateFuzz::isAccepted, data);
    }

    /** Whether these are the bytes of a template that renders. */
    public static boolean isAccepted(byte[] data) {
        return render(new String(data, StandardCharsets.UTF_8));
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
