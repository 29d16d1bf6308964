package io.nightjar.hub;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * A model that is on disk and whole.
 *
 * @param name its file name without {@code .gguf} (and without the number of a split file); {@link ModelRef.Name}
 *     matches it
 * @param source a reference that {@link ModelRef#parse} reads and that names this model alone
 * @param path the GGUF file, the first one of a split model, or the model's folder
 * @param bytes size on disk, all files of a split model together
 * @param lastUsed when it was last resolved (ours) or last written or read (the cache shared with other tools)
 * @param licence as the publisher names it, if known
 */
public record CachedModel(
        String name, String source, Path path, long bytes, Instant lastUsed, Optional<String> licence) {}
