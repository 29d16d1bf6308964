package io.nightjar.kernels;

import io.nightjar.base.ElementType;
import io.nightjar.base.LittleEndian;
import io.nightjar.kernels.x86.FloatPanels;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Writes rows of floating-point weights into one panel, as {@link FloatPanels} says. For one thread. */
final class FloatPanelWriter {

    private static final int MAGNITUDE = 0x7F;

    private final ElementType type;
    private final FloatPanels format;
    private final MemorySegment panel;
    private final int rows;
    /** Bytes of a weight in the file. */
    private final int fileBytes;

    private final float[] decoded = new float[1];

    /**
     * A panel to be filled.
     *
     * @param rows that it has
     */
    FloatPanelWriter(ElementType type, FloatPanels format, MemorySegment panel, int rows) {
        this.type = type;
        this.format = format;
        this.panel = panel;
        this.rows = rows;
        this.fileBytes = format.isScaled() ? format.weightBytes() : type.blockBytes();
    }

    /** Writes row {@code row} of the panel from a row of the file at an offset. */
    void write(MemorySegment src, long from, int row, int columns) {
        long fileAt = from;
        long at = 0;
        for (int start = 0; start < columns; start += format.stepColumns(), at += format.stepBytes(rows)) {
            int count = Math.min(format.stepColumns(), columns - start);
            if (format.isScaled()) {
                panel.set(LittleEndian.FLOAT, at + (long) row * Float.BYTES, scale(src, fileAt, count));
                fileAt += Float.BYTES;
            }
            writeStep(src, fileAt, at + format.scaleBytes(rows), row, count);
            fileAt += (long) count * fileBytes;
        }
    }

    private void writeStep(MemorySegment src, long from, long at, int row, int count) {
        int together = format.columnsAtOnce();
        int vectorBytes = format.vectorBytes(rows);
        for (int column = 0; column < count; column++) {
            int place = column / together * vectorBytes + (row * together + column % together) * format.weightBytes();
            writeWeight(src, from + (long) column * fileBytes, at + place);
        }
    }

    private void writeWeight(MemorySegment src, long from, long at) {
        switch (format.weightBytes()) {
            case Byte.BYTES -> panel.set(ValueLayout.JAVA_BYTE, at, src.get(ValueLayout.JAVA_BYTE, from));
            case Float.BYTES -> panel.set(LittleEndian.INT, at, src.get(LittleEndian.INT, from));
            default -> panel.set(LittleEndian.SHORT, at, half(src, from));
        }
    }

    /** 16 bits as they are; 8 bits as F16, which has all their values. */
    private short half(MemorySegment src, long from) {
        if (fileBytes == Short.BYTES) {
            return src.get(LittleEndian.SHORT, from);
        }
        type.decode(src, from, decoded, 0, 1);
        return Float.floatToFloat16(decoded[0]);
    }

    /** A block's scale. Code for E4M3 reads its NaN as a number, so that a block with one has no number as its scale. */
    private float scale(MemorySegment src, long block, int count) {
        for (int i = 0; format == FloatPanels.E4M3_SCALED && i < count; i++) {
            if ((src.get(ValueLayout.JAVA_BYTE, block + Float.BYTES + i) & MAGNITUDE) == MAGNITUDE) {
                return Float.NaN;
            }
        }
        return src.get(LittleEndian.FLOAT, block);
    }
}
