package io.nightjar.kernels.x86;

import java.util.List;

/**
 * Code for the integers of a group of columns: of each row of activations, sums of value times activation, exact. The pointer to
 * the block of weights is rdi. Used by {@link BytePanels}.
 */
sealed interface GroupIntegers permits VectorIntegers, TileIntegers {

    /** Registers of the caller that are overwritten, rbx among them. */
    List<Gpr> saved();

    /** Room on the stack that this needs. */
    int stackBytes();

    /** Writes what must come first in the function. */
    void enter();

    /** Writes what must come last. */
    void leave();

    /**
     * Writes what is done once for all rows of activations.
     *
     * @param group of the block
     * @param blocks where the first row's {@link ActivationBlock} is; the other rows' follow
     * @return registers that must not change before the group's last {@link #sum}
     */
    List<Vec> begin(int group, Address blocks);

    /**
     * Writes the integers of some rows of activations.
     *
     * @param sums where they go
     * @param first row
     * @param blocks where the {@link ActivationBlock}s of these rows are
     */
    void sum(List<Vec> sums, int group, int first, List<Address> blocks);
}
