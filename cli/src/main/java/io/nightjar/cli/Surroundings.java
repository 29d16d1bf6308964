package io.nightjar.cli;

import java.io.BufferedOutputStream;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What a command sees of the process it runs in; tests give their own.
 *
 * @param environment variables by name
 * @param userHome the user's home folder
 * @param in standard input
 * @param out standard output, UTF-8, buffered: whoever prints flushes
 * @param err standard error, UTF-8
 * @param terminals which of the streams are a terminal
 * @param freshSeed a seed for a command that was given none
 */
public record Surroundings(
        Map<String, String> environment,
        Path userHome,
        InputStream in,
        PrintStream out,
        PrintStream err,
        Terminals terminals,
        LongSupplier freshSeed) {

    /** Seeds that a person can type. */
    private static final long SEED_BOUND = 1L << 31;

    /**
     * Which streams are a terminal.
     *
     * @param inAndOut standard input and standard output both are
     * @param out standard output is
     * @param err standard error is
     */
    public record Terminals(boolean inAndOut, boolean out, boolean err) {

        /** Everything is a pipe or a file. */
        public static final Terminals NONE = new Terminals(false, false, false);
    }

    /** Those of this process. */
    static Surroundings ofProcess() {
        return new Surroundings(
                System.getenv(),
                Path.of(System.getProperty("user.home", ".")),
                System.in,
                new PrintStream(
                        new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 8192),
                        false,
                        StandardCharsets.UTF_8),
                new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
                findTerminals(),
                () -> RandomGenerator.getDefault().nextLong(SEED_BOUND));
    }

    /* The launcher looks for itself; without it, the JVM knows only whether input and output both are terminals. */
    private static Terminals findTerminals() {
        String found = System.getProperty("nightjar.terminals");
        if (found != null) {
            return new Terminals(
                    found.contains("in") && found.contains("out"), found.contains("out"), found.contains("err"));
        }
        boolean terminal =
                Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
        return new Terminals(terminal, terminal, terminal);
    }

    /** The same with other variables. */
    Surroundings withEnvironment(Map<String, String> changed) {
        return new Surroundings(changed, userHome, in, out, err, terminals, freshSeed);
    }

    /** Prints a line about what is going on, for people; what could drive a terminal is made visible. */
    void note(@Nullable String line) {
        err.println("nightjar: " + Printable.line(String.valueOf(line)));
        err.flush();
    }
}
