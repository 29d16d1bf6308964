package io.nightjar.formats;

import io.nightjar.base.Shape;
import io.nightjar.base.UnsupportedModelException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads the tensor table of a GGUF header and checks it against the file's size.
 *
 * <pre>
 * row   name (string) | rank u32 | rank x dimension u64, innermost first | type u32 | offset u64 from the data's start
 * </pre>
 */
final class GgufTensorTable {

    /** A name of one byte and no dimensions. */
    static final int MIN_ROW_BYTES = Long.BYTES + 1 + 2 * Integer.BYTES + Long.BYTES;

    /** ggml's own limit is 63, programs built on it raise that. */
    static final int MAX_NAME_BYTES = 255;

    /** ggml's GGML_MAX_DIMS. */
    static final int MAX_RANK = 4;

    private final GgufCursor cursor;
    private final long alignment;

    /** {@code alignment} is that of the data section and of each tensor in it. */
    GgufTensorTable(GgufCursor cursor, long alignment) {
        this.cursor = cursor;
        this.alignment = alignment;
    }

    /** A row before its data is placed; {@code offsetField} is where the row's offset stands in the file. */
    private record Row(
            String name, GgufTensorType type, Shape shape, long sizeBytes, long dataOffset, long offsetField) {}

    /** The next {@code count} rows, in file order. */
    List<GgufTensorInfo> read(int count) {
        List<Row> rows = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (int i = 0; i < count; i++) {
            long start = cursor.position();
            Row row = readRow(i);
            if (!names.add(row.name)) {
                throw cursor.corrupt(
                        start, "tensor " + i + " name", "a new name", GgufCursor.shown(row.name) + " again", "");
            }
            rows.add(row);
        }
        long dataStart = (cursor.position() + alignment - 1) & -alignment;
        rows.forEach(row -> checkInside(row, dataStart));
        checkDisjoint(rows);
        return rows.stream()
                .map(row -> new GgufTensorInfo(
                        cursor.fileName(), row.name, row.type, row.shape, dataStart + row.dataOffset, row.sizeBytes))
                .toList();
    }

    private Row readRow(int index) {
        String name = cursor.readName("tensor " + index + " name", MAX_NAME_BYTES);
        String field = "tensor " + GgufCursor.shown(name);
        long shapeStart = cursor.position();
        Shape shape = readShape(field);
        GgufTensorType type = readType(field, shape);
        long sizeBytes;
        try {
            sizeBytes = Math.multiplyExact(shape.elements() / type.blockValues(), type.blockBytes());
        } catch (ArithmeticException overflow) {
            throw tooLarge(shapeStart, field, shape.toString());
        }
        long offsetField = cursor.position();
        long dataOffset = cursor.readLong(field + " offset");
        if (dataOffset < 0 || dataOffset % alignment != 0) {
            throw cursor.corrupt(
                    offsetField,
                    field + " offset",
                    "a multiple of " + alignment,
                    Long.toUnsignedString(dataOffset),
                    "");
        }
        return new Row(name, type, shape, sizeBytes, dataOffset, offsetField);
    }

    private Shape readShape(String field) {
        long start = cursor.position();
        long rank = Integer.toUnsignedLong(cursor.readInt(field + " rank"));
        if (rank > MAX_RANK) {
            throw cursor.corrupt(start, field + " rank", "at most " + MAX_RANK, Long.toString(rank), "");
        }
        long[] dims = new long[(int) rank];
        long elements = 1;
        for (int i = 0; i < rank; i++) {
            String dimension = field + " dimension " + i;
            long dimStart = cursor.position();
            long dim = cursor.readLong(dimension);
            if (dim <= 0) {
                throw cursor.corrupt(dimStart, dimension, "a positive size", Long.toUnsignedString(dim), "");
            }
            if (Math.multiplyHigh(elements, dim) != 0 || elements * dim < 0) {
                throw tooLarge(dimStart, dimension, elements + " x " + dim);
            }
            elements *= dim;
            // The file lists the innermost first, a Shape the outermost.
            dims[dims.length - 1 - i] = dim;
        }
        return Shape.of(dims);
    }

    private GgufTensorType readType(String field, Shape shape) {
        long start = cursor.position();
        int id = cursor.readInt(field + " type");
        GgufTensorType type = GgufTensorType.ofId(id)
                .orElseThrow(() -> new UnsupportedModelException(
                        cursor.fileName() + " @0x" + Long.toHexString(start) + " " + field + " " + shape
                                + ": element type id " + Integer.toUnsignedString(id)
                                + " is not supported - it is none that GGUF defines today; the file may be newer or"
                                + " older than this version, or corrupt"));
        if (shape.columns() % type.blockValues() != 0) {
            throw cursor.corrupt(
                    start,
                    field + " type",
                    "rows of whole blocks of " + type.blockValues() + " values for " + type.name(),
                    "rows of " + shape.columns(),
                    "");
        }
        return type;
    }

    private void checkInside(Row row, long dataStart) {
        long dataBytes = Math.max(0, cursor.fileBytes() - dataStart);
        if (row.dataOffset > dataBytes || row.sizeBytes > dataBytes - row.dataOffset) {
            throw cursor.corrupt(
                    row.offsetField,
                    "tensor " + GgufCursor.shown(row.name) + " offset",
                    row.sizeBytes + " bytes of data from " + row.dataOffset,
                    "a data section of " + dataBytes + " bytes",
                    "the file is truncated or corrupt");
        }
    }

    private void checkDisjoint(List<Row> rows) {
        List<Row> inOrder = new ArrayList<>(rows);
        inOrder.sort(Comparator.comparingLong(Row::dataOffset));
        for (int i = 1; i < inOrder.size(); i++) {
            Row before = inOrder.get(i - 1);
            Row row = inOrder.get(i);
            if (row.dataOffset < before.dataOffset + before.sizeBytes) {
                throw cursor.corrupt(
                        row.offsetField,
                        "tensor " + GgufCursor.shown(row.name) + " offset",
                        "data of its own",
                        row.dataOffset + ", inside tensor " + GgufCursor.shown(before.name),
                        "");
            }
        }
    }

    private RuntimeException tooLarge(long offsetBytes, String field, String got) {
        return cursor.corrupt(offsetBytes, field, "fewer than 2^63 elements and bytes", got, "");
    }
}
