package io.nightjar.api;

import io.nightjar.base.FetchException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.UUID;

/**
 * The small model inside the jar: for a first try, for demonstrations and for tests where there is no network. It writes
 * something that looks like English and knows nothing; {@code docs/small-model-card.md} has its data and limits.
 */
public final class BundledModel {

    /** What lists call it. */
    public static final String NAME = "nightjar-small";

    /** One line for a user who did not ask for this model by name. */
    public static final String TITLE =
            "Nightjar Small, 2.3 M weights, bundled: writes something like English and knows nothing";

    /** The licence of its weights, an SPDX identifier. */
    public static final String LICENCE = "Apache-2.0";

    private static final String RESOURCE = "nightjar-small.gguf";
    private static final String FOLDER = "bundled";
    private static final int NAME_DIGITS = 12;

    private BundledModel() {}

    /**
     * The model as a file, which is copied out of the jar if it is not there yet: weights are mapped, and only files can be.
     * Its name has the start of its SHA-256 sum, so versions do not meet. Safe for any number of threads and processes.
     *
     * @param cacheFolder where {@code bundled/} is made
     * @return {@code <cacheFolder>/bundled/nightjar-small-<12 hex digits>.gguf}, whole
     * @throws FetchException if the folder or the file cannot be written
     */
    public static Path extract(Path cacheFolder) {
        byte[] model = resource();
        Path folder = cacheFolder.resolve(FOLDER);
        Path file = folder.resolve(NAME + "-" + sha256(model).substring(0, NAME_DIGITS) + ".gguf");
        try {
            if (!Files.isRegularFile(file) || Files.size(file) != model.length) {
                Files.createDirectories(folder);
                write(model, file);
            }
        } catch (IOException e) {
            throw new FetchException(file + ": the bundled model cannot be written: " + e, e);
        }
        return file;
    }

    /** The file appears under its name whole or not at all; the last of several writers wins, with the same bytes. */
    private static void write(byte[] model, Path file) throws IOException {
        Path temporary = file.resolveSibling("." + NAME + "." + UUID.randomUUID() + ".tmp");
        try {
            Files.write(temporary, model);
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static byte[] resource() {
        try (InputStream in = BundledModel.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new FetchException(RESOURCE + ": this jar was built without the bundled model");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new FetchException(RESOURCE + ": the bundled model cannot be read: " + e, e);
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
