package io.nightjar.hub;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** A file that appears under its name whole or not at all: written elsewhere on the same disk, forced, then moved. */
final class PendingFile implements AutoCloseable {

    private final Path temporary;
    private final Path target;
    private final FileChannel channel;

    /**
     * Opens an empty file; the caller has the lock that keeps others from the same temporary file.
     *
     * @param temporary what is written, on the target's file system
     * @param target what {@link #commit} makes
     */
    PendingFile(Path temporary, Path target) throws IOException {
        this.temporary = temporary;
        this.target = target;
        channel = FileChannel.open(
                temporary, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
    }

    /** Writes a small file; the last of several concurrent writers wins. */
    static void write(Path target, byte[] content) throws IOException {
        Path temporary = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
        try (var file = new PendingFile(temporary, target)) {
            file.output().write(content);
            file.commit();
        }
    }

    /** Where the content goes; not buffered. */
    OutputStream output() {
        return Channels.newOutputStream(channel);
    }

    /** Makes the file durable and gives it its name. */
    void commit() throws IOException {
        channel.force(true);
        channel.close();
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Deletes what was not committed. */
    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(temporary);
    }
}
