package io.nightjar.cli;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets Ctrl-C end a generation in order: the JVM, which then ends with exit code 130, first waits until the command has
 * cancelled it and printed what it has.
 */
final class Interruption {

    private static final long PATIENCE_SECONDS = 3;

    private Interruption() {}

    /** What may be cut short. */
    @FunctionalInterface
    interface Work<T> {
        /** Does it. */
        T run() throws IOException;
    }

    /**
     * Does the work; when the process is asked to end meanwhile, calls {@code cancel} and gives the work some seconds to
     * come to its end.
     */
    static <T> T guard(Runnable cancel, Work<T> work) throws IOException {
        CountDownLatch finished = new CountDownLatch(1);
        Thread hook = new Thread(
                () -> {
                    cancel.run();
                    awaitQuietly(finished);
                },
                "nightjar-interrupt");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return work.run();
        } finally {
            finished.countDown();
            remove(hook);
        }
    }

    private static void remove(Thread hook) {
        try {
            var _ = Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException endingAlready) {
            // The hook runs, and has just been told that it may end.
            return;
        }
    }

    private static void awaitQuietly(CountDownLatch finished) {
        try {
            var _ = finished.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
