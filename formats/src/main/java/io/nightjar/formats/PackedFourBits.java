package io.nightjar.formats;

import io.nightjar.base.ElementType;
import io.nightjar.base.LittleEndian;
import io.nightjar.base.Shape;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Writes weights of four bits with a scale and a zero point for a group of columns, from wherever a layout has them.
 *
 * <p>{@code w = scale * (value - zero)}
 */
final class PackedFourBits {

    /** Where a layout keeps things; {@code row} is an output, {@code column} an input. */
    interface Source {

        /** The value, in [0, 15]. */
        int value(long row, long column);

        /** The zero point of a group, in [0, 16]. */
        int zero(long row, long group);

        /** The scale of a group. */
        float scale(long row, long group);
    }

    private PackedFourBits() {}

    /**
     * The weight called {@code name} of {@code [rows x columns]} with {@code groups} groups to a row.
     *
     * @param values the tensor that messages name
     */
    static PackedLayout.Weight weight(StoredTensor values, String name, Shape shape, long groups, Source source) {
        ElementType type = ElementType.U4_G32;
        int count = type.blockValues();
        if (groups < 1
                || shape.columns() % groups != 0
                || shape.columns() % count != 0
                || (groups > 1 && shape.columns() / groups % count != 0)) {
            throw PackedParts.unsupported(values, groups + " groups in rows of " + shape.columns());
        }
        long blocksPerGroup = Math.max(1, shape.columns() / groups / count);
        return new PackedLayout.Weight(name, type, shape, (row, block, dst, offset) -> {
            long group = block / blocksPerGroup;
            dst.set(LittleEndian.FLOAT, offset, source.scale(row, group));
            dst.set(ValueLayout.JAVA_BYTE, offset + Float.BYTES, (byte) source.zero(row, group));
            long first = block * count;
            int half = count / 2;
            for (int i = 0; i < half; i++) {
                int low = source.value(row, first + i);
                int high = source.value(row, first + i + half);
                dst.set(ValueLayout.JAVA_BYTE, offset + Float.BYTES + 1 + i, (byte) (low | high << 4));
            }
        });
    }

    /** Four bits out of words of 32, the lowest first. */
    static int nibble(MemorySegment words, long word, long index) {
        return words.get(LittleEndian.INT, word * Integer.BYTES) >>> (4 * index) & 0xF;
    }

    /** The name of a weight without the ending of one of its parts. */
    static String base(StoredTensor tensor, String ending) {
        return tensor.name().substring(0, tensor.name().length() - ending.length());
    }

    /** The matrix shape of a tensor. */
    static Shape matrix(StoredTensor tensor) {
        if (tensor.shape().rank() != 2 || tensor.shape().elements() == 0) {
            throw PackedParts.unsupported(tensor, "a packed tensor that is no matrix");
        }
        return tensor.shape();
    }
}
