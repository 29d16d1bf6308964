package io.nightjar.kernels;

import io.nightjar.ops.Slot;

/** Products of matrices with a slot, of which {@link Compilation} makes other forms for all such kernels that follow. */
interface MatrixKernel extends Kernel {

    /** Whether it writes this slot. */
    boolean writes(Slot slot);
}
