package io.nightjar.cli;

import io.nightjar.base.RequestException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/**
 * A command that runs in a process of its own, without input; its standard error is passed on. It ends with the time limit,
 * with {@link #cancel} and when this process is asked to end.
 */
final class ChildProcess {

    private static final int PATIENCE_SECONDS = 5;
    private static final Duration OUTPUT_PATIENCE = Duration.ofSeconds(PATIENCE_SECONDS);

    private final String name;
    private final Process process;
    private final StreamCapture out;
    private final StreamCapture err;
    private final AtomicBoolean cancelled = new AtomicBoolean();

    /**
     * What came out of it.
     *
     * @param exitCode 0 for success
     * @param out standard output
     * @param err standard error
     */
    record Result(int exitCode, String out, String err) {}

    /**
     * Starts it.
     *
     * @param name what messages call it
     * @param command the program and its arguments
     * @param environment all its variables
     * @param through receives its standard error
     * @param dropped a line of standard error that is not passed on; none if empty
     * @throws RequestException if it cannot be started
     */
    ChildProcess(
            String name, List<String> command, Map<String, String> environment, OutputStream through, String dropped) {
        this.name = name;
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().clear();
        builder.environment().putAll(environment);
        try {
            process = builder.start();
            process.getOutputStream().close();
        } catch (IOException e) {
            throw new RequestException(name + ": cannot be started - " + e.getMessage(), e);
        }
        out = new StreamCapture(process.getInputStream(), OutputStream.nullOutputStream(), "");
        err = new StreamCapture(process.getErrorStream(), through, dropped);
    }

    /**
     * Waits for its end.
     *
     * @throws RequestException if it has not ended after {@code limit}
     * @throws CancellationException if it was cancelled
     * @throws InterruptedIOException if this thread is interrupted
     */
    Result await(Duration limit) throws IOException {
        return Interruption.guard(this::cancel, () -> {
            try {
                boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
                if (cancelled.get()) {
                    throw new CancellationException(name + ": cancelled");
                }
                if (!ended) {
                    throw new RequestException(
                            name + ": did not end within " + limit.toSeconds() + " s - allow more with --time-limit");
                }
                return new Result(process.exitValue(), out.text(OUTPUT_PATIENCE), err.text(OUTPUT_PATIENCE));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException(name + ": interrupted");
            } finally {
                end();
            }
        });
    }

    /** Ends it at once, whatever it has started too; {@link #await} then throws. For any thread. */
    void cancel() {
        cancelled.set(true);
        end();
    }

    private void end() {
        try (Stream<ProcessHandle> below = process.descendants()) {
            below.forEach(ProcessHandle::destroyForcibly);
        }
        // The signal is sent, and the system takes a moment to carry it out: whoever comes next finds the machine free.
        var _ = process.destroyForcibly()
                .onExit()
                .completeOnTimeout(process, PATIENCE_SECONDS, TimeUnit.SECONDS)
                .join();
    }
}
