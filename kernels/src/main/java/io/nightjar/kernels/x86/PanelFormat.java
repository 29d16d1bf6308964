package io.nightjar.kernels.x86;

import java.util.List;

/**
 * How a number format lies in a panel: as many rows of a matrix as a vector has lanes, side by side, one in each lane of 32 bits,
 * so that a product needs no sum across lanes and a block's scales are one load. With {@code R} rows:
 *
 * <pre>
 *   super-block of 256 columns, where scales are bytes:   d x R | -dmin x R, with minima | 8 blocks
 *   block of 32 columns:
 *     for each group of 32 or 16 columns:                 scales x R, as {@link PanelScales} says | minima x R, likewise
 *     low planes, {@code lowBits} vectors                 each byte holds 8 / lowBits codes, vector p of p + k * lowBits
 *     high planes, {@code highBits} vectors               likewise
 *   vector j of codes, j = 0..7:                          lane r has columns 4 j .. 4 j + 3 of row r, a byte each
 * </pre>
 *
 * A value is {@code scale * (code - offset) + minimum}, where a code is its low bits and, above them, its high bits, or what a
 * table has for it; eight bits are signed and have no offset.
 *
 * @param lowBits 2, 4 or 8
 * @param highBits 0, 1 or 2
 * @param offsetShift logarithm of the offset; {@link #NO_OFFSET} for none
 * @param groupColumns columns that share a scale, 16 or 32
 * @param scales what scales and minima are
 * @param minima whether groups have minima
 * @param table values with sign, 8 for codes of three bits, 16 for codes of four; empty for codes that are numbers
 */
public record PanelFormat(
        int lowBits,
        int highBits,
        int offsetShift,
        int groupColumns,
        PanelScales scales,
        boolean minima,
        List<Integer> table) {

    /** Of formats whose codes are their values. */
    public static final int NO_OFFSET = -1;
    /** Columns of a block, for which activations share a scale. */
    public static final int BLOCK_COLUMNS = 32;
    /** Columns of a super-block. */
    public static final int SUPER_COLUMNS = 256;

    /** Vectors of codes in a block. */
    static final int CODES = BLOCK_COLUMNS / Integer.BYTES;
    /** Blocks of a super-block. */
    static final int SUPER_BLOCKS = SUPER_COLUMNS / BLOCK_COLUMNS;

    /** Copies the table. */
    public PanelFormat {
        table = List.copyOf(table);
    }

    /** A name for profiles: bits, columns of a group, and what a group has. */
    String text() {
        return lowBits + "+" + highBits + " bits by " + groupColumns + " " + scales + (minima ? " minima" : "");
    }

    /** Groups of columns in a block. */
    public int groups() {
        return BLOCK_COLUMNS / groupColumns;
    }

    /** Bytes in front of the blocks of a super-block, 0 where there is none. */
    public int headerBytes(int rows) {
        return rows * scales.wholeBytes() * (minima ? 2 : 1);
    }

    /** Bytes of a group's scales and minima. */
    public int groupBytes(int rows) {
        return rows * scales.bytes() * (minima ? 2 : 1);
    }

    /** Where the planes begin in a block. */
    public int planesAt(int rows) {
        return groups() * groupBytes(rows);
    }

    /** Bytes of a block. */
    public int blockBytes(int rows) {
        return planesAt(rows) + (lowBits + highBits) * rows * Integer.BYTES;
    }

    /** Bytes of a panel. */
    public long panelBytes(int rows, int columns) {
        long blocks = columns / BLOCK_COLUMNS;
        return blocks * blockBytes(rows) + (long) columns / SUPER_COLUMNS * headerBytes(rows);
    }

    /** The largest byte that is multiplied. */
    int largestByte() {
        return lowBits == Byte.SIZE || !table.isEmpty() ? 255 : (1 << (lowBits + highBits)) - 1;
    }

    boolean isSigned() {
        return largestByte() == 255;
    }
}
