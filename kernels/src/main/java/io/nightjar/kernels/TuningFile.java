package io.nightjar.kernels;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Consumer;

/**
 * Choices that were made by measuring, kept from one start to the next. A file that cannot be read or written costs the time to
 * measure again, and nothing else. For one thread.
 */
public final class TuningFile {

    /** Some thousand shapes; what is longer is not ours. */
    private static final long MAX_BYTES = 1 << 20;

    private final Path file;
    private final Consumer<String> notes;
    private final Properties choices = new Properties();
    private int added;

    /**
     * Reads the file, if it is there.
     *
     * @param file of one version of the program: what was measured with another does not hold; its folder is made when needed
     * @param notes hears a line when something was measured
     */
    public TuningFile(Path file, Consumer<String> notes) {
        this.file = file;
        this.notes = notes;
        try {
            if (Files.isRegularFile(file) && Files.size(file) <= MAX_BYTES) {
                try (Reader reader = Files.newBufferedReader(file)) {
                    choices.load(reader);
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            choices.clear();
        }
    }

    Optional<String> find(String key) {
        return Optional.ofNullable(choices.getProperty(key));
    }

    void keep(String key, String choice) {
        choices.setProperty(key, choice);
        added++;
    }

    /** Writes what is new. Two processes at once: the later one wins, and both files are whole. */
    void write() {
        if (added == 0) {
            return;
        }
        notes.accept("tuning: " + added + " measurements of matrix products, kept in " + file);
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Path unfinished = Files.createTempFile(file.toAbsolutePath().getParent(), "tuning", ".tmp");
            try (Writer writer = Files.newBufferedWriter(unfinished)) {
                choices.store(writer, "tilings of matrix products, by CPU, level, threads and shape");
            }
            Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            notes.accept("tuning: not kept: " + e.getMessage());
        }
        added = 0;
    }
}
