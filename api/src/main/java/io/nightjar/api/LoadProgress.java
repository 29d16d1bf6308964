package io.nightjar.api;

import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;
import java.util.function.LongSupplier;

/** Says in lines how far a model is laid out in memory, where that takes more than a moment. For one thread. */
final class LoadProgress implements DoubleConsumer {

    private static final long INTERVAL_NANOS = 2_000_000_000L;

    private final Consumer<String> notes;
    private final LongSupplier nanoTime;
    private long next;

    /**
     * Nothing is done yet.
     *
     * @param notes hears the lines, at most one every two seconds
     * @param nanoTime the clock
     */
    LoadProgress(Consumer<String> notes, LongSupplier nanoTime) {
        this.notes = notes;
        this.nanoTime = nanoTime;
        this.next = nanoTime.getAsLong() + INTERVAL_NANOS;
    }

    @Override
    public void accept(double part) {
        long now = nanoTime.getAsLong();
        if (now - next >= 0) {
            notes.accept(String.format(Locale.ROOT, "laying out weights: %.0f %%", 100 * part));
            next = now + INTERVAL_NANOS;
        }
    }
}
