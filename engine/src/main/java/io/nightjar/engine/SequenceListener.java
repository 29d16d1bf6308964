package io.nightjar.engine;

/**
 * Hears of one sequence, on the engine's thread: implementations must return at once. The last call is exactly one of
 * {@link #finished} and {@link #failed}. One that throws ends its own sequence only.
 */
public interface SequenceListener {

    /** More text, in whole characters; what may still become a stop string is held back. */
    void text(String piece);

    /**
     * The vector that stands for the prompt, from a model that gives such; the sequence is over right after.
     *
     * @param vector the listener's own
     */
    default void embedded(float[] vector) {}

    /** The sequence is over. */
    void finished(SequenceResult result);

    /** The sequence ended with an error, its own or a defect of the engine's. */
    void failed(RuntimeException error);
}
