package io.nightjar.kernels;

/**
 * One compiled op. Its work for a step is a number of independent tasks, which any worker may take in any order: each
 * output element is computed within one task, so the result does not depend on who takes which.
 */
interface Kernel {

    /** Makes room for a step; called by one thread before any worker starts on it. */
    default void prepare(Batch batch) {}

    /** How many tasks this step has. */
    int tasks(Batch batch);

    /** Computes one task; called by many workers at once. */
    void run(Batch batch, int task, Worker worker);
}
