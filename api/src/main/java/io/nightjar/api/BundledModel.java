package io.nightjar.api;

import io.nightjar.base.FetchException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The small model of our own that comes inside the jar: what answers where nothing else can be had. */
public final class BundledModel {

    private static final String RESOURCE = "nightjar-small.gguf";
    private static final int DIGEST_CHARS = 12;

    private BundledModel() {}

    /**
     * Puts the model into a folder, because only a file can be mapped; one that is there already is used. Safe for several
     * threads and processes at once.
     *
     * @param cacheFolder made if it is not there
     * @return the GGUF file, whose name changes with its contents
     * @throws FetchException if it is not in this jar, or the folder cannot be written
     */
    public static Path extract(Path cacheFolder) {
        try (InputStream in = BundledModel.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new FetchException(RESOURCE + ": not in this jar");
            }
            byte[] model = in.readAllBytes();
            Path target = cacheFolder.resolve("nightjar-small-" + digest(model) + ".gguf");
            if (!Files.exists(target) || Files.size(target) != model.length) {
                Files.createDirectories(cacheFolder);
                write(model, target);
            }
            return target;
        } catch (IOException e) {
            throw new FetchException(cacheFolder + ": the small model cannot be put here - " + e, e);
        }
    }

    private static void write(byte[] model, Path target) throws IOException {
        Path unfinished = Files.createTempFile(target.getParent(), "nightjar-small", ".part");
        try {
            Files.write(unfinished, model);
            Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    private static String digest(byte[] bytes) {
        try {
            byte[] sum = MessageDigest.getInstance("SHA-256").digest(bytes);
            return HexFormat.of().formatHex(sum).substring(0, DIGEST_CHARS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
