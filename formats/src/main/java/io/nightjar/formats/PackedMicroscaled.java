package io.nightjar.formats;

import io.nightjar.base.ElementType;
import io.nightjar.base.Shape;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * MXFP4 in two tensors, two neighbours to a byte, the first in the low half.
 *
 * <pre>
 * X_blocks         U8 [... x rows x columns / 32 x 16], X_scales      U8 [... x rows x columns / 32]     (gpt-oss)
 * X.weight_packed  U8 [rows x columns / 2],             X.weight_scale U8 [rows x columns / 32]   (compressed-tensors)
 * </pre>
 *
 * <p>The weight of the first form keeps the name of its blocks, because its rows and columns are exchanged against the plain
 * tensor of gpt-oss.
 *
 * <p>Source: OCP Microscaling Formats (MX) Specification 1.0, section 5.3.
 */
final class PackedMicroscaled implements PackedLayout {

    private static final String BLOCKS = "_blocks";
    private static final String PACKED = ".weight_packed";
    private static final int VALUES = 32;
    private static final int BYTES = VALUES / 2;

    @Override
    public boolean begins(StoredTensor tensor, PackedParts parts) {
        return tensor.type() == SafetensorsType.U8
                && (tensor.name().endsWith(BLOCKS) || tensor.name().endsWith(PACKED));
    }

    @Override
    public Weight read(StoredTensor values, PackedParts parts) {
        return values.name().endsWith(BLOCKS) ? readBlocks(values, parts) : readPacked(values, parts);
    }

    private static Weight readBlocks(StoredTensor values, PackedParts parts) {
        int rank = values.shape().rank() - 1;
        if (rank < 2 || values.shape().columns() != BYTES) {
            throw PackedParts.unsupported(values, "a layout of blocks of other than 16 bytes");
        }
        long[] groups = new long[rank];
        for (int axis = 0; axis < rank; axis++) {
            groups[axis] = values.shape().dim(axis);
        }
        String name = PackedFourBits.base(values, BLOCKS) + "_scales";
        StoredTensor scales = parts.require(name, values, SafetensorsType.U8, Shape.of(groups));
        long[] dims = groups.clone();
        dims[rank - 1] *= VALUES;
        return weight(values, values.name(), Shape.of(dims), scales);
    }

    private static Weight readPacked(StoredTensor values, PackedParts parts) {
        String name = PackedFourBits.base(values, PACKED);
        if (parts.contains(name + ".weight_global_scale")) {
            throw PackedParts.unsupported(values, "the NVFP4 layout of compressed-tensors");
        }
        long columns = PackedFourBits.matrix(values).columns() * 2;
        if (columns % VALUES != 0) {
            throw PackedParts.unsupported(values, "rows of " + columns + " values");
        }
        Shape groups = Shape.of(values.shape().rows(), columns / VALUES);
        StoredTensor scales = parts.require(name + ".weight_scale", values, SafetensorsType.U8, groups);
        return weight(values, name + ".weight", Shape.of(values.shape().rows(), columns), scales);
    }

    /** Our blocks hold the exponent first, then bytes of one value of the first half and one of the second. */
    private static Weight weight(StoredTensor values, String name, Shape shape, StoredTensor scales) {
        long blocks = shape.columns() / VALUES;
        MemorySegment pairs = values.data();
        return new Weight(name, ElementType.MXFP4, shape, (row, block, dst, offset) -> {
            long index = row * blocks + block;
            dst.set(ValueLayout.JAVA_BYTE, offset, scales.data().get(ValueLayout.JAVA_BYTE, index));
            for (int i = 0; i < BYTES; i++) {
                int low = nibble(pairs, index, i);
                int high = nibble(pairs, index, i + BYTES);
                dst.set(ValueLayout.JAVA_BYTE, offset + 1 + i, (byte) (low | high << 4));
            }
        });
    }

    private static int nibble(MemorySegment pairs, long block, int value) {
        int pair = pairs.get(ValueLayout.JAVA_BYTE, block * BYTES + value / 2);
        return (pair >>> (4 * (value % 2))) & 0xF;
    }
}
