package io.nightjar.formats;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** Gives the data of tensors that are being written, some rows at a time. */
@FunctionalInterface
public interface TensorFill {

    /**
     * Writes the packed rows {@code [startRow, startRow + dst.byteSize() / tensor.rowBytes())} to {@code dst}. Called on
     * the writing thread, tensors in order, the rows of each in order and each once.
     *
     * @param tensor the tensor that the rows belong to
     * @param startRow the first row, counted over all dimensions but the last
     * @param dst whole rows, zeroed; valid during the call
     * @throws IOException if the data cannot be had; the file is then not written
     */
    void fill(TensorPlan tensor, long startRow, MemorySegment dst) throws IOException;
}
