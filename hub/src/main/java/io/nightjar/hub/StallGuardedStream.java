package io.nightjar.hub;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/**
 * A stream from the network whose reads end with an {@link IOException} when nothing arrives for too long, which the
 * HTTP client does not do for bodies. One thread reads; a virtual thread watches it and closes the source.
 */
final class StallGuardedStream extends InputStream {

    private static final long IDLE = Long.MIN_VALUE;

    private final InputStream source;
    private final long limitNanos;
    private final Thread guard;
    private volatile long readingSinceNanos = IDLE;
    private volatile boolean stalled;

    /** Guards {@code source}, whose {@code close} must end a read in progress. */
    StallGuardedStream(InputStream source, Duration limit) {
        this.source = source;
        limitNanos = limit.toNanos();
        guard = Thread.ofVirtual().name("nightjar-hub-stall-guard").unstarted(this::watch);
        guard.start();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        readingSinceNanos = System.nanoTime();
        try {
            int read = source.read(buffer, offset, length);
            if (stalled) {
                throw stall();
            }
            return read;
        } catch (IOException e) {
            throw stalled ? stall() : e;
        } finally {
            readingSinceNanos = IDLE;
        }
    }

    @Override
    public void close() throws IOException {
        guard.interrupt();
        source.close();
    }

    private IOException stall() {
        return new IOException("no data for " + Duration.ofNanos(limitNanos).toSeconds() + " s");
    }

    private void watch() {
        try {
            while (true) {
                Thread.sleep(Duration.ofNanos(Math.max(1, limitNanos / 8)));
                long since = readingSinceNanos;
                if (since != IDLE && System.nanoTime() - since > limitNanos) {
                    stalled = true;
                    source.close();
                    return;
                }
            }
        } catch (InterruptedException | IOException e) {
            // Closed by the reader, or by the stream itself: nothing is left to guard.
            Thread.currentThread().interrupt();
        }
    }
}
