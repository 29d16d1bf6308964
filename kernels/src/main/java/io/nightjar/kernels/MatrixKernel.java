package io.nightjar.kernels;

import io.nightjar.kernels.Compilation.SlotView;

/** A product of a matrix with a slot, of which {@link Compilation} makes other forms for all such kernels that follow. */
interface MatrixKernel extends Kernel {

    /** The slot that it writes, the only one. */
    SlotView out();
}
