package io.nightjar.kernels;

import io.nightjar.base.LittleEndian;
import io.nightjar.kernels.x86.PanelFormat;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Writes rows of a matrix into one panel, as {@link PanelFormat} draws it. For one thread. */
final class PanelWriter {

    private static final int EVERY_BYTE = 0x0101_0101;

    private final PanelSource source;
    private final PanelFormat format;
    private final MemorySegment panel;
    private final int rows;
    private final PanelPieces pieces = new PanelPieces();

    /**
     * A panel to be filled.
     *
     * @param rows that it has
     */
    PanelWriter(PanelSource source, MemorySegment panel, int rows) {
        this.source = source;
        this.format = source.format();
        this.panel = panel;
        this.rows = rows;
    }

    /** Writes row {@code row} of the panel from a row of the file at an offset. */
    void write(MemorySegment src, long from, int row, int blocks) {
        int fileBlock = source.blockColumns() / PanelFormat.BLOCK_COLUMNS;
        int blocksOfSuper = PanelFormat.SUPER_COLUMNS / PanelFormat.BLOCK_COLUMNS;
        long at = 0;
        for (int block = 0; block < blocks; block++) {
            source.read(src, from + (long) block / fileBlock * source.blockBytes(), block % fileBlock, pieces);
            if (format.scales().ofSuperBlock() && block % blocksOfSuper == 0) {
                writeHeader(at, row);
                at += format.headerBytes(rows);
            }
            writeScales(at, row);
            long planes = at + format.planesAt(rows);
            writePlanes(planes, row, format.lowBits(), 0);
            writePlanes(
                    planes + (long) format.lowBits() * rows * Integer.BYTES, row, format.highBits(), format.lowBits());
            at += format.blockBytes(rows);
        }
    }

    private void writeHeader(long at, int row) {
        int bytes = format.scales().wholeBytes();
        setNumber(at + (long) row * bytes, bytes, pieces.whole);
        if (format.minima()) {
            // The sign turns -dmin * m into a product of the header's number.
            int sign = 1 << (bytes * Byte.SIZE - 1);
            setNumber(at + (long) (rows + row) * bytes, bytes, pieces.wholeMinimum ^ sign);
        }
    }

    private void writeScales(long at, int row) {
        int bytes = format.scales().bytes();
        for (int group = 0; group < format.groups(); group++) {
            long to = at + (long) group * format.groupBytes(rows) + (long) row * bytes;
            setNumber(to, bytes, pieces.scales[group]);
            if (format.minima()) {
                setNumber(to + (long) rows * bytes, bytes, pieces.minima[group]);
            }
        }
    }

    private void setNumber(long at, int bytes, int bits) {
        switch (bytes) {
            case Byte.BYTES -> panel.set(ValueLayout.JAVA_BYTE, at, (byte) bits);
            case Short.BYTES -> panel.set(LittleEndian.SHORT, at, (short) bits);
            default -> panel.set(LittleEndian.INT, at, bits);
        }
    }

    /** The fields of some bits of all codes, from a place on; four codes at a time. */
    private void writePlanes(long at, int row, int bits, int place) {
        int fields = ((1 << bits) - 1) * EVERY_BYTE;
        for (int plane = 0; plane < bits; plane++) {
            int lane = 0;
            for (int word = plane; word < PanelPieces.WORDS; word += bits) {
                lane |= (pieces.words[word] >>> place & fields) << (word - plane);
            }
            panel.set(LittleEndian.INT, at + ((long) plane * rows + row) * Integer.BYTES, lane);
        }
    }
}
