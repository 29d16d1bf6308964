package io.nightjar.hub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The small file beside a model of our cache; it is written last, so a model without one is not whole.
 *
 * @param source {@code pypi:package==version}, the version that was fetched
 * @param file name of the model file, or of the model folder
 * @param bytes its size; of a folder, of all its files
 * @param sha256 its sum, lower-case hex; of a folder, the sum of the lines that {@code sha256sum} prints of its files
 * @param licence as the publisher names it, null if unknown
 */
record ModelManifest(
        String source,
        String file,
        long bytes,
        String sha256,
        @Nullable String licence) {

    static final String FILE_NAME = "manifest.json";

    ModelManifest {
        if (!(ModelRef.parse(source) instanceof ModelRef.PyPi) || !SafeNames.isSegment(file) || !Sha256.isHex(sha256)) {
            throw new IllegalArgumentException("not a model of this cache: " + source + " " + file);
        }
    }

    /** Writes the manifest into the model's folder. */
    void write(Path folder) throws IOException {
        PendingFile.write(folder.resolve(FILE_NAME), BoundedJson.mapper().writeValueAsBytes(this));
    }

    /** The manifest of a folder; empty if it is absent, damaged, or the model's size is not what it says. */
    static Optional<ModelManifest> read(Path folder) throws IOException {
        Path path = folder.resolve(FILE_NAME);
        if (!Files.isRegularFile(path) || Files.size(path) > BoundedJson.MAX_BYTES) {
            return Optional.empty();
        }
        Optional<ModelManifest> manifest = BoundedJson.read(Files.readAllBytes(path), ModelManifest.class);
        if (manifest.isEmpty()) {
            return manifest;
        }
        Path model = folder.resolve(manifest.get().file());
        boolean whole = sizeOf(model) == manifest.get().bytes();
        return manifest.filter(_ -> whole);
    }

    /** Bytes of a file, or of all files in a folder; -1 if there is neither. */
    private static long sizeOf(Path model) throws IOException {
        if (!Files.isDirectory(model)) {
            return Files.isRegularFile(model) ? Files.size(model) : -1;
        }
        long bytes = 0;
        for (Path file : Folders.entriesOf(model)) {
            bytes += Files.size(file);
        }
        return bytes;
    }
}
