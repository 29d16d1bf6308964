package io.nightjar.hub;

/**
 * Watches long work: one phase after the other, each {@code begin, advance..., end}, all on the thread that asked for
 * the work. {@code end} is called even if the phase failed.
 */
public interface Progress {

    /**
     * A phase begins.
     *
     * @param what one short line for the user
     * @param totalBytes bytes that {@link #advance} will add up to, -1 if unknown
     */
    void begin(String what, long totalBytes);

    /** So many more bytes of the phase are done. */
    void advance(long bytes);

    /** The phase is over. */
    void end();

    /** Watches nothing. */
    static Progress silent() {
        return new Progress() {
            @Override
            public void begin(String what, long totalBytes) {}

            @Override
            public void advance(long bytes) {}

            @Override
            public void end() {}
        };
    }
}
