package io.nightjar.engine;

import io.nightjar.kernels.Batch;

/** Carries out a step. The scheduler and the cache cannot tell what is behind it. Used by the engine's thread only. */
public interface Executor extends AutoCloseable {

    /** Number of logits of an output. */
    int vocabularySize();

    /** KV blocks that there are. */
    int kvBlocks();

    /** Computes a step; its KV blocks are leased. */
    void execute(Batch batch);

    /** Copies the logits of an output of the last step. */
    void readLogits(int output, float[] into);

    /** Gives memory and threads back. */
    @Override
    void close();
}
