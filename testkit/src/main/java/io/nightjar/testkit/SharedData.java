package io.nightjar.testkit;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Assumptions;

/**
 * Test data beside the project, which is read from there and never copied in: {@code NIGHTJAR_DATA}, or {@code
 * ../shared/data} from the project's root.
 */
public final class SharedData {

    private SharedData() {}

    /** A file or folder of the data; the calling test is skipped, with the reason, if it is not there. */
    public static Path path(String relative) {
        Path path = root().resolve(relative);
        Assumptions.assumeTrue(Files.exists(path), () -> "no test data at " + path);
        return path;
    }

    /** A file or folder of the data, if it is there; for what is better with it, and does without. */
    public static Optional<Path> find(String relative) {
        Path path = root().resolve(relative);
        return Files.exists(path) ? Optional.of(path) : Optional.empty();
    }

    /**
     * A file that a script under {@code .ci} fetches, for what the data folder does not have: in {@code NIGHTJAR_FETCHED}, or
     * {@code .cache/nightjar/test-data} in the home folder. The calling test is skipped, with the reason, if it is not there.
     */
    public static Path fetched(String relative) {
        String configured = System.getenv("NIGHTJAR_FETCHED");
        Path root = configured == null
                ? Path.of(System.getProperty("user.home"), ".cache", "nightjar", "test-data")
                : Path.of(configured);
        Path path = root.resolve(relative);
        Assumptions.assumeTrue(Files.exists(path), () -> "no fetched test data at " + path);
        return path;
    }

    /** The UTF-8 text of a file, unpacked if its name ends in {@code .gz}. */
    public static String text(String relative) {
        Path path = path(relative);
        try (var raw = new BufferedInputStream(Files.newInputStream(path));
                var in = relative.endsWith(".gz") ? new GZIPInputStream(raw) : raw) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("cannot read " + path, e);
        }
    }

    /** The root of this project's checkout. */
    public static Path projectRoot() {
        return Path.of(System.getProperty("nightjar.root", "."))
                .toAbsolutePath()
                .normalize();
    }

    private static Path root() {
        String configured = System.getenv("NIGHTJAR_DATA");
        return configured == null ? projectRoot().resolve("../shared/data").normalize() : Path.of(configured);
    }
}
