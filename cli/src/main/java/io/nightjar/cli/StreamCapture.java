package io.nightjar.cli;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Reads what a child process prints, on a thread of its own: passes it on line by line and keeps the end of it. Safe for any
 * thread.
 */
final class StreamCapture {

    /** Results come last, and no benchmark's are longer. */
    private static final int KEPT_BYTES = 4 << 20;

    private final InputStream in;
    private final OutputStream through;
    private final String dropped;
    private final Thread thread;

    /* Guarded by itself. */
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

    /**
     * Begins to read.
     *
     * @param through receives everything; failures of it are ignored
     * @param dropped a line that is not passed on, for all others the empty one
     */
    StreamCapture(InputStream in, OutputStream through, String dropped) {
        this.in = new BufferedInputStream(in);
        this.through = through;
        this.dropped = dropped;
        this.thread = Thread.ofPlatform().name("nightjar-child-output").daemon().start(this::read);
    }

    /**
     * What was kept once the stream has ended, or after {@code patience}: a child's own children may hold it open.
     *
     * @throws InterruptedException if this thread is interrupted
     */
    String text(Duration patience) throws InterruptedException {
        var _ = thread.join(patience);
        synchronized (kept) {
            return kept.toString(StandardCharsets.UTF_8);
        }
    }

    private void read() {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try (in) {
            for (int next = in.read(); next >= 0; next = in.read()) {
                line.write(next);
                // A progress bar returns to the start of its line.
                if (next == '\n' || next == '\r') {
                    take(line);
                }
            }
        } catch (IOException e) {
            // The child was ended, and its streams with it.
            line.reset();
        }
        take(line);
    }

    private void take(ByteArrayOutputStream line) {
        byte[] bytes = line.toByteArray();
        line.reset();
        synchronized (kept) {
            kept.writeBytes(bytes);
            if (kept.size() > 2 * KEPT_BYTES) {
                byte[] all = kept.toByteArray();
                kept.reset();
                kept.write(all, all.length - KEPT_BYTES, KEPT_BYTES);
            }
        }
        if (!dropped.isEmpty()
                && new String(bytes, StandardCharsets.UTF_8).stripTrailing().equals(dropped)) {
            return;
        }
        try {
            through.write(bytes);
            through.flush();
        } catch (IOException e) {
            // Whoever read along has gone; what is kept counts.
            return;
        }
    }
}
