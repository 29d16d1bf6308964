package io.nightjar.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** One run of the command line in this process, with a home folder and an environment of its own. */
record Invocation(int exitCode, String out, String err) {

    /** What runs are given; nothing of the machine's own settings and caches is seen. */
    static final class Setup {

        private final Map<String, String> environment = new HashMap<>();
        private final Path home;
        private String input = "";

        Setup(Path home) {
            this.home = home;
        }

        Setup with(String variable, String value) {
            environment.put(variable, value);
            return this;
        }

        Setup input(String text) {
            input = text;
            return this;
        }

        Invocation run(String... args) {
            var out = new ByteArrayOutputStream();
            var err = new ByteArrayOutputStream();
            var surroundings = new Surroundings(
                    environment,
                    home,
                    new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                    new PrintStream(out, false, StandardCharsets.UTF_8),
                    new PrintStream(err, true, StandardCharsets.UTF_8),
                    Surroundings.Terminals.NONE,
                    () -> 7);
            int exitCode = CommandTree.run(surroundings, args);
            return new Invocation(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
        }
    }
}
