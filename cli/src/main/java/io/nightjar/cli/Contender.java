package io.nightjar.cli;

import io.nightjar.base.RequestException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One side of a comparison: a command that runs a benchmark and prints the results.
 *
 * @param name what people call it
 * @param command the program and its arguments
 * @param patterns where results are in its output; none for the forms that {@link BenchOutput} knows
 * @param silenced a line of its standard error that is not passed on; empty for none
 * @param limit how long one run may take
 * @param surroundings its environment, and where its standard error goes
 */
record Contender(
        String name,
        List<String> command,
        Map<String, Pattern> patterns,
        String silenced,
        Duration limit,
        Surroundings surroundings) {

    private static final int SHOWN_LINES = 3;
    private static final int SHOWN_CHARS = 120;
    private static final List<String> ENDINGS = List.of("", ".exe", ".cmd", ".bat");

    /** Copies what can change. */
    Contender {
        command = List.copyOf(command);
        patterns = Collections.unmodifiableMap(new LinkedHashMap<>(patterns));
    }

    /**
     * The same with its program looked for, so that it is missed before anything is measured.
     *
     * @throws RequestException if there is none of that name
     */
    Contender located() {
        String program = command.getFirst();
        boolean isPath = Path.of(program).getNameCount() > 1 || Path.of(program).isAbsolute();
        Path found = (isPath ? Stream.of("") : searchPath())
                .flatMap(folder -> ENDINGS.stream().map(ending -> Path.of(folder, program + ending)))
                .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                .findFirst()
                .orElseThrow(() -> new RequestException(
                        program + ": no such program" + (isPath ? "" : " on the PATH") + " - nothing was measured"));
        List<String> absolute = Stream.concat(
                        Stream.of(found.toAbsolutePath().toString()),
                        command.stream().skip(1))
                .toList();
        return new Contender(name, absolute, patterns, silenced, limit, surroundings);
    }

    /* Windows spells it Path. */
    private Stream<String> searchPath() {
        return surroundings.environment().entrySet().stream()
                .filter(variable -> variable.getKey().toUpperCase(Locale.ROOT).equals("PATH"))
                .flatMap(variable -> Stream.of(variable.getValue().split(File.pathSeparator)));
    }

    /**
     * Runs it once.
     *
     * @throws RequestException if it fails, takes too long, or prints nothing that is known
     */
    List<BenchResult> measure() throws IOException {
        ChildProcess.Result result =
                new ChildProcess(name, command, surroundings.environment(), surroundings.err(), silenced).await(limit);
        if (result.exitCode() != 0) {
            throw new RequestException(name + ": exit code " + result.exitCode() + ", its last lines: "
                    + shown(lastLines(result.err().isBlank() ? result.out() : result.err())));
        }
        List<BenchResult> results;
        try {
            // Some print their results among the log.
            results = BenchOutput.read(List.of(result.out(), result.err()), patterns);
        } catch (RequestException e) {
            throw new RequestException(name + ": " + e.getMessage(), e);
        }
        if (results.isEmpty()) {
            String form = patterns.isEmpty()
                    ? "no results as llama-bench or llama3.java print them; say where they are with --pattern pp=REGEX"
                            + " --pattern tg=REGEX"
                    : "nothing that a --pattern matches";
            throw new RequestException(name + ": " + form + " - its output begins: "
                    + shown(lines(result.out().isBlank() ? result.err() : result.out())
                            .limit(SHOWN_LINES)));
        }
        return results;
    }

    private static Stream<String> lines(String text) {
        return text.lines().filter(line -> !line.isBlank());
    }

    private static Stream<String> lastLines(String text) {
        return lines(text).skip(Math.max(0, lines(text).count() - SHOWN_LINES));
    }

    private static String shown(Stream<String> lines) {
        String joined = lines.map(line -> Printable.abbreviated(line.strip(), SHOWN_CHARS))
                .collect(Collectors.joining(" / "));
        return joined.isEmpty() ? "(nothing)" : joined;
    }
}
