package io.nightjar.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Where a command's text comes from: exactly one of an option, a file and standard input. */
final class PromptOptions {

    private static final String STANDARD_INPUT = "-";

    @Option(
            names = {"-p", "--prompt"},
            paramLabel = "TEXT",
            description = "The text itself.")
    private @Nullable String prompt;

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "Read the text from a file, UTF-8.")
    private @Nullable Path file;

    @Parameters(arity = "0..1", paramLabel = "STDIN", description = "A - reads the text from standard input.")
    private @Nullable String operand;

    /** How many sources the user named. */
    int sources() {
        if (operand != null && !operand.equals(STANDARD_INPUT)) {
            throw new WrongUsage("'" + operand + "': expected - for standard input, or -p TEXT, or -f FILE");
        }
        return (prompt == null ? 0 : 1) + (file == null ? 0 : 1) + (operand == null ? 0 : 1);
    }

    /**
     * The text; empty if the user named no source.
     *
     * @throws WrongUsage if there are several sources
     * @throws IOException if it cannot be read
     */
    Optional<String> read(InputStream in) throws IOException {
        if (sources() > 1) {
            throw new WrongUsage("expected one of -p, -f and -, got several");
        }
        if (prompt != null) {
            return Optional.of(prompt);
        }
        if (file != null) {
            return Optional.of(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
        }
        return operand == null ? Optional.empty() : Optional.of(all(in));
    }

    /** As {@link #read}, but standard input if the user named no source. */
    String readOrStandardInput(InputStream in) throws IOException {
        Optional<String> named = read(in);
        return named.isPresent() ? named.get() : all(in);
    }

    private static String all(InputStream in) throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }

    /** Whether the text comes from somewhere whose last line break is the editor's, not the author's. */
    boolean endsWithEditorsNewline() {
        return prompt == null;
    }
}
