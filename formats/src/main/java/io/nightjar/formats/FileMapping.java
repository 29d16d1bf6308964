package io.nightjar.formats;

import io.nightjar.base.FetchException;
import io.nightjar.base.ModelFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The bytes of files: mapped where they are tensors, read with a limit where they are small. */
final class FileMapping {

    private FileMapping() {}

    /**
     * Maps a whole file, read-only, for the life of {@code arena}.
     *
     * @throws FetchException if it is not there, not a file, or cannot be read
     */
    static MemorySegment map(Path path, Arena arena) {
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            throw new FetchException(path + ": expected a file, got a folder or a device");
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            return channel.map(MapMode.READ_ONLY, 0, channel.size(), arena);
        } catch (NoSuchFileException missing) {
            throw new FetchException(path + ": no such file", missing);
        } catch (IOException e) {
            throw new FetchException(path + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * Reads a whole file.
     *
     * @throws ModelFormatException if it is larger than {@code maxBytes}
     * @throws FetchException if it is not there, not a file, or cannot be read
     */
    static byte[] read(Path path, int maxBytes) {
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            throw new FetchException(path + ": expected a file, got a folder or a device");
        }
        try (InputStream in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(maxBytes);
            if (in.read() >= 0) {
                throw ModelFormatException.of(
                        String.valueOf(path.getFileName()), "size", "at most " + maxBytes + " bytes", "more");
            }
            return bytes;
        } catch (NoSuchFileException missing) {
            throw new FetchException(path + ": no such file", missing);
        } catch (IOException e) {
            throw new FetchException(path + ": cannot be read: " + e.getMessage(), e);
        }
    }
}
