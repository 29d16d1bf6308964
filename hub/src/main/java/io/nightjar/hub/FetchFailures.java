package io.nightjar.hub;

import io.nightjar.base.FetchException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Says in one line what went wrong while fetching. */
final class FetchFailures {

    /** Below this much free space a failed write is blamed on the disk being full. */
    private static final long FULL_BYTES = 1 << 20;

    private FetchFailures() {}

    /** A failed read or write in {@code folder}; tells a full disk and an interruption from other causes. */
    static FetchException disk(String what, Path folder, IOException cause) {
        if (cause instanceof ClosedByInterruptException
                || Thread.currentThread().isInterrupted()) {
            return interrupted(what);
        }
        try {
            if (freeBytes(folder) < FULL_BYTES) {
                return new FetchException(what + ": disk full at " + folder, cause);
            }
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
        return new FetchException(what + ": " + reason(cause), cause);
    }

    /** The calling thread was interrupted; its flag is set again for whoever runs it. */
    static FetchException interrupted(String what) {
        Thread.currentThread().interrupt();
        return new FetchException(what + ": interrupted");
    }

    /**
     * Refuses what cannot fit before it is fetched.
     *
     * @throws FetchException with the numbers
     */
    static void requireSpace(String what, Path folder, long bytes) throws IOException {
        long free = freeBytes(folder);
        if (bytes > free) {
            throw new FetchException(
                    what + ": disk full at " + folder + ": needs " + bytes + " bytes, " + free + " are free");
        }
    }

    /** A content check failed. */
    static FetchException checksum(String what, String file, String expected, String got) {
        return new FetchException(
                what + ": " + file + ": expected SHA-256 " + expected + ", got " + got + " - deleted, fetch it again");
    }

    /** The kind of failure and its text, on one line. */
    static String reason(IOException cause) {
        String text = cause.getMessage();
        String kind = cause.getClass().getSimpleName();
        return text == null ? kind : kind + ": " + SafeNames.printable(text);
    }

    private static long freeBytes(Path folder) throws IOException {
        Path existing = folder.toAbsolutePath();
        while (!Files.exists(existing)) {
            existing = existing.getParent();
            if (existing == null) {
                throw new NoSuchFileException(folder.toString());
            }
        }
        return Files.getFileStore(existing).getUsableSpace();
    }
}
