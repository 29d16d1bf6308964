package io.nightjar.hub;

import io.nightjar.base.FetchException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Downloads one file into the blobs of a repository: resumes what an earlier try left in {@code .incomplete}, checks
 * size and sum, then gives it its name. Used by one thread, which holds the blob's lock.
 */
final class HfBlobDownload {

    /** A try that gained this much was not in vain: the count of failures starts anew. */
    private static final long PROGRESS_BYTES = 1 << 20;

    private static final int BUFFER_BYTES = 1 << 16;

    private final HfHttp http;
    private final Progress progress;
    private final String what;
    private final URI uri;
    private final HfFileFacts facts;
    private final Path incomplete;

    /**
     * Prepares a download.
     *
     * @param what for messages and progress
     * @param incomplete where bytes are gathered
     */
    HfBlobDownload(HfHttp http, Progress progress, String what, URI uri, HfFileFacts facts, Path incomplete) {
        this.http = http;
        this.progress = progress;
        this.what = what;
        this.uri = uri;
        this.facts = facts;
        this.incomplete = incomplete;
    }

    /**
     * Downloads what is missing and moves the whole to {@code blob}.
     *
     * @throws FetchException if the hub has no such file, or keeps failing, or the content is not what it said
     * @throws IOException if the disk fails
     */
    void fetch(Path blob) throws IOException {
        int failures = 0;
        while (true) {
            long before = sizeOnDisk();
            if (before == facts.bytes() && before > 0) {
                break;
            }
            try {
                gather(before > facts.bytes() && facts.bytes() >= 0 ? 0 : before);
                break;
            } catch (CutShortException e) {
                failures = sizeOnDisk() - before >= PROGRESS_BYTES ? 1 : failures + 1;
                if (failures >= HfHttp.MAX_ATTEMPTS) {
                    throw new FetchException(
                            what + ": " + e.getMessage() + " (" + failures + " attempts) - run it again to resume", e);
                }
                http.pause(failures, OptionalLong.empty(), what);
            }
        }
        verify();
        try (FileChannel channel = FileChannel.open(incomplete, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(incomplete, blob, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private long sizeOnDisk() throws IOException {
        return Files.isRegularFile(incomplete) ? Files.size(incomplete) : 0;
    }

    private void gather(long have) throws IOException, CutShortException {
        Map<String, String> range = have > 0 ? Map.of("Range", "bytes=" + have + "-") : Map.of();
        try (HfReply reply = http.get(uri, range, what)) {
            if (reply.status() == 416 || (reply.status() == 206 && !startsAt(reply, have))) {
                Files.deleteIfExists(incomplete);
                throw new CutShortException("the hub does not go on at byte " + have);
            }
            http.requireFound(reply, what);
            long start = reply.status() == 206 ? have : 0;
            OptionalLong length = reply.number("Content-Length");
            if (facts.bytes() >= 0 && length.isPresent() && start + length.getAsLong() != facts.bytes()) {
                throw new FetchException(
                        what + " Content-Length: expected " + (facts.bytes() - start) + ", got " + length.getAsLong());
            }
            long total = facts.bytes() >= 0 ? facts.bytes() : length.isPresent() ? start + length.getAsLong() : -1;
            FetchFailures.requireSpace(what, incomplete, total - start);
            progress.begin(what, total);
            try {
                progress.advance(start);
                copy(reply.body(), start, total);
            } finally {
                progress.end();
            }
        }
    }

    private void copy(InputStream in, long start, long total) throws IOException, CutShortException {
        OpenOption how = start > 0 ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING;
        byte[] buffer = new byte[BUFFER_BYTES];
        long have = start;
        try (OutputStream out =
                Files.newOutputStream(incomplete, StandardOpenOption.CREATE, StandardOpenOption.WRITE, how)) {
            for (int read = receive(in, buffer); read >= 0; read = receive(in, buffer)) {
                have += read;
                if (total >= 0 && have > total) {
                    break;
                }
                out.write(buffer, 0, read);
                progress.advance(read);
            }
        }
        if (total >= 0 && have > total) {
            Files.deleteIfExists(incomplete);
            throw new FetchException(what + ": expected " + total + " bytes, got more");
        }
        if (have < total) {
            throw new CutShortException("expected " + total + " bytes, got " + have);
        }
    }

    private int receive(InputStream in, byte[] buffer) throws CutShortException {
        try {
            return in.read(buffer);
        } catch (IOException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw FetchFailures.interrupted(what);
            }
            throw new CutShortException(FetchFailures.reason(e));
        }
    }

    private static boolean startsAt(HfReply reply, long have) {
        return reply.header("Content-Range")
                .filter(range -> range.startsWith("bytes " + have + "-"))
                .isPresent();
    }

    private void verify() throws IOException {
        if (!facts.isVerifiable()) {
            return;
        }
        progress.begin("checking " + what, sizeOnDisk());
        String got;
        try {
            got = Sha256.of(incomplete, progress);
        } finally {
            progress.end();
        }
        if (!got.equals(facts.etag())) {
            Files.delete(incomplete);
            throw FetchFailures.checksum(
                    what, uri.getPath().substring(uri.getPath().lastIndexOf('/') + 1), facts.etag(), got);
        }
    }

    /** The connection ended before the file did; what came is kept. */
    private static final class CutShortException extends Exception {

        private static final long serialVersionUID = 1L;

        private CutShortException(String message) {
            super(message);
        }
    }
}
