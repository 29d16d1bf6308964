package io.nightjar.engine;

import io.nightjar.kernels.Batch;

/** Carries out a step. The scheduler and the cache cannot tell what is behind it. Used by the engine's thread only. */
public interface Executor extends AutoCloseable {

    /** Number of tokens that there are. */
    int vocabularySize();

    /** Whether an output is a vector that stands for a text, and not scores of tokens. */
    default boolean embeds() {
        return false;
    }

    /** Values of an output. */
    default int outputWidth() {
        return vocabularySize();
    }

    /** KV blocks that there are. */
    int kvBlocks();

    /** Slots for recurrent states that there are; a sequence needs one. */
    int stateSlots();

    /** Copies the recurrent states of one slot to another. */
    void copyState(int from, int to);

    /** Computes a step; its KV blocks and state slots are leased. */
    void execute(Batch batch);

    /** Copies an output of the last step: logits, or the vector of a text. */
    void readLogits(int output, float[] into);

    /** Gives memory and threads back. */
    @Override
    void close();
}
