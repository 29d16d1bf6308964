package io.nightjar.kernels;

import io.nightjar.base.LittleEndian;
import io.nightjar.kernels.x86.PanelFormat;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Writes rows of a matrix into one panel, as {@link PanelFormat} draws it. For one thread. */
final class PanelWriter {

    /** Turns {@code -dmin * m} into a product of the header's number. */
    private static final int SIGN_OF_HALF = 0x8000;

    private static final int EVERY_BYTE = 0x0101_0101;

    private final PanelSource source;
    private final PanelFormat format;
    private final MemorySegment panel;
    private final int rows;
    private final PanelSource.Pieces pieces = new PanelSource.Pieces();

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
            if (format.byteScales() && block % blocksOfSuper == 0) {
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
        setHalf(at + (long) row * Short.BYTES, pieces.whole);
        if (format.minima()) {
            setHalf(at + (long) (rows + row) * Short.BYTES, pieces.wholeMinimum ^ SIGN_OF_HALF);
        }
    }

    private void writeScales(long at, int row) {
        for (int group = 0; group < format.groups(); group++) {
            long to = at + (long) group * format.groupBytes(rows) + (long) row * format.scaleBytes();
            setScale(to, pieces.scales[group]);
            if (format.minima()) {
                setScale(to + (long) rows * format.scaleBytes(), pieces.minima[group]);
            }
        }
    }

    private void setScale(long at, int value) {
        if (format.byteScales()) {
            panel.set(ValueLayout.JAVA_BYTE, at, (byte) value);
        } else {
            setHalf(at, value);
        }
    }

    private void setHalf(long at, int bits) {
        panel.set(LittleEndian.SHORT, at, (short) bits);
    }

    /** The fields of some bits of all codes, from a place on; four codes at a time. */
    private void writePlanes(long at, int row, int bits, int place) {
        int fields = ((1 << bits) - 1) * EVERY_BYTE;
        for (int plane = 0; plane < bits; plane++) {
            int lane = 0;
            for (int word = plane; word < PanelSource.Pieces.WORDS; word += bits) {
                lane |= (pieces.words[word] >>> place & fields) << (word - plane);
            }
            panel.set(LittleEndian.INT, at + ((long) plane * rows + row) * Integer.BYTES, lane);
        }
    }
}
