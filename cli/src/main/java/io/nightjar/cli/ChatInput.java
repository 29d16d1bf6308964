package io.nightjar.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/** Where the user's lines come from. */
interface ChatInput extends AutoCloseable {

    /** The next line; empty at the end of the input. */
    Optional<String> next() throws IOException;

    /** Calls {@code action}, instead of ending the process, when the user interrupts; nothing in a pipe. */
    default void onInterrupt(Runnable action) {}

    @Override
    void close() throws IOException;

    /** Edited lines on a terminal, plain ones otherwise. */
    static ChatInput of(Surroundings surroundings) throws IOException {
        return surroundings.terminals().inAndOut() ? new Edited() : new Piped(surroundings.in());
    }

    /** Lines of a pipe or file. */
    final class Piped implements ChatInput {

        private final BufferedReader lines;

        Piped(InputStream in) {
            lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        }

        @Override
        public Optional<String> next() throws IOException {
            return Optional.ofNullable(lines.readLine());
        }

        @Override
        public void close() throws IOException {
            lines.close();
        }
    }

    /** Lines with history and editing. */
    final class Edited implements ChatInput {

        private final Terminal terminal;
        private final LineReader reader;

        Edited() throws IOException {
            terminal = TerminalBuilder.builder().system(true).build();
            reader = LineReaderBuilder.builder()
                    .appName("nightjar")
                    .terminal(terminal)
                    .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                    .build();
        }

        @Override
        public Optional<String> next() {
            try {
                return Optional.of(reader.readLine("> "));
            } catch (UserInterruptException | EndOfFileException end) {
                return Optional.empty();
            }
        }

        @Override
        public void onInterrupt(Runnable action) {
            var _ = terminal.handle(Terminal.Signal.INT, signal -> action.run());
        }

        @Override
        public void close() throws IOException {
            terminal.close();
        }
    }
}
