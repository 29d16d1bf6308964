package io.nightjar.formats;

import io.nightjar.base.ElementType;
import io.nightjar.base.Shape;
import io.nightjar.base.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.stream.LongStream;

/**
 * A way in which quantised weights are spread over several tensors of a folder, where ours have scales and values of a block
 * together. Stateless.
 */
interface PackedLayout {

    /** Whether this tensor holds the values of a weight in this layout. */
    boolean begins(StoredTensor tensor, PackedParts parts);

    /**
     * Takes what belongs to such a tensor and says how its blocks are made.
     *
     * @throws io.nightjar.base.ModelFormatException if parts are absent or contradict each other
     * @throws io.nightjar.base.UnsupportedModelException if the layout is used in a form that is not built
     */
    Weight read(StoredTensor values, PackedParts parts);

    /** Writes one block of a row. */
    @FunctionalInterface
    interface BlockWriter {
        /** Writes block {@code block} of row {@code row} at {@code offsetBytes}. */
        void write(long row, long block, MemorySegment dst, long offsetBytes);
    }

    /**
     * A weight to be laid out anew.
     *
     * @param name the tensor's name, as in a folder that is not quantised
     * @param type the element type whose blocks are written
     * @param shape rows of whole blocks
     * @param writer writes a block; called from several threads
     */
    record Weight(String name, ElementType type, Shape shape, BlockWriter writer) {

        /** Writes all blocks, rows in parallel. */
        Tensor make(SegmentAllocator memory) {
            long rowBytes = type.bytesOf(shape.columns());
            long blocks = shape.columns() / type.blockValues();
            MemorySegment data = memory.allocate(Math.multiplyExact(rowBytes, shape.rows()), Long.BYTES);
            LongStream.range(0, shape.rows()).parallel().forEach(row -> {
                for (long block = 0; block < blocks; block++) {
                    writer.write(row, block, data, row * rowBytes + block * type.blockBytes());
                }
            });
            return new Tensor(name, type, shape, data);
        }
    }
}
