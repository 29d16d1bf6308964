package io.nightjar.formats;

import io.nightjar.base.LittleEndian;
import io.nightjar.base.ModelFormatException;
import io.nightjar.base.Shape;
import io.nightjar.base.UnsupportedModelException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;

/**
 * Reads the header of a safetensors file and checks it against the file's size.
 *
 * <pre>
 * header bytes u64 | header (JSON, may end in spaces) | data
 * {"name": {"dtype": "BF16", "shape": [2, 3], "data_offsets": [start, end]}, ..., "__metadata__": {"key": "text"}}
 * </pre>
 *
 * <p>Offsets count from the start of the data, which the tensors fill without gap and overlap.
 *
 * <p>Source: the safetensors format, version 0.6.
 */
final class SafetensorsHeader {

    /** The limit of the reference implementation. */
    static final long MAX_HEADER_BYTES = 100_000_000;

    /** The reference sets no limit; no model is known to have more than six. */
    static final int MAX_RANK = 8;

    private static final String TEXTS = "__metadata__";
    private static final int MAX_DEPTH = 4;

    private final String fileName;
    private final MemorySegment file;
    private final JsonParser parser;
    private final long dataStart;
    private final List<Row> rows = new ArrayList<>();

    /** The offset in the file of the array that was read last. */
    private long arrayStart;

    /** A row before its data is placed; {@code offsetBytes} is where its offsets stand in the file. */
    private record Row(String name, SafetensorsType type, Shape shape, long start, long end, long offsetBytes) {}

    private SafetensorsHeader(String fileName, MemorySegment file, JsonParser parser, long dataStart) {
        this.fileName = fileName;
        this.file = file;
        this.parser = parser;
        this.dataStart = dataStart;
    }

    /** All tensors of a file that is mapped as {@code file}, in the order of their data. */
    static List<StoredTensor> read(String fileName, MemorySegment file) {
        if (file.byteSize() < Long.BYTES) {
            throw ModelFormatException.at(
                    fileName, 0, "header length", "8 bytes", file.byteSize() + " in the whole file", "it is truncated");
        }
        long headerBytes = file.get(LittleEndian.LONG, 0);
        long most = Math.min(MAX_HEADER_BYTES, file.byteSize() - Long.BYTES);
        if (headerBytes < 2 || headerBytes > most) {
            throw ModelFormatException.at(
                    fileName,
                    0,
                    "header length",
                    "2 to " + most + " bytes",
                    Long.toUnsignedString(headerBytes),
                    "not a safetensors file, or truncated");
        }
        byte[] json = file.asSlice(Long.BYTES, headerBytes).toArray(ValueLayout.JAVA_BYTE);
        try (JsonParser parser = FolderJson.parsers(MAX_DEPTH).createParser(ObjectReadContext.empty(), json)) {
            return new SafetensorsHeader(fileName, file, parser, Long.BYTES + headerBytes).read();
        } catch (JacksonException e) {
            throw FolderJson.corrupt(fileName, Long.BYTES, e);
        }
    }

    private List<StoredTensor> read() {
        expect(JsonToken.START_OBJECT, "header", "a JSON object");
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            if (name.equals(TEXTS)) {
                skipTexts();
            } else {
                rows.add(readRow(name));
            }
        }
        if (parser.nextToken() != null) {
            throw mismatch("header", "spaces behind the object", "more JSON");
        }
        return place();
    }

    /** What writers note about the file is for people. */
    private void skipTexts() {
        expect(JsonToken.START_OBJECT, TEXTS, "an object of texts");
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            expect(JsonToken.VALUE_STRING, TEXTS, "a text");
        }
    }

    private Row readRow(String name) {
        String field = "tensor " + GgufCursor.shown(name);
        if (name.isEmpty()) {
            throw mismatch("tensor", "a name", "none");
        }
        SafetensorsType type = null;
        Shape shape = null;
        long[] offsets = null;
        expect(JsonToken.START_OBJECT, field, "an object");
        long start = here();
        long offsetsAt = start;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            switch (parser.currentName()) {
                case "dtype" -> type = readType(field);
                case "shape" -> shape = readShape(field + " shape");
                case "data_offsets" -> {
                    offsets = readNumbers(field + " data_offsets", 2);
                    offsetsAt = arrayStart;
                }
                default ->
                    throw mismatch(field, "dtype, shape and data_offsets", GgufCursor.shown(parser.currentName()));
            }
        }
        long[] range = present(offsets, start, field, "data_offsets");
        if (range.length != 2) {
            throw ModelFormatException.at(
                    fileName, offsetsAt, field + " data_offsets", "two numbers", Integer.toString(range.length), "");
        }
        Row row = new Row(
                name,
                present(type, start, field, "dtype"),
                present(shape, start, field, "shape"),
                range[0],
                range[1],
                offsetsAt);
        checkSize(row, field);
        return row;
    }

    private <T> T present(@Nullable T value, long at, String field, String part) {
        if (value == null) {
            throw ModelFormatException.at(fileName, at, field, part, "none", "");
        }
        return value;
    }

    private SafetensorsType readType(String field) {
        expect(JsonToken.VALUE_STRING, field + " dtype", "the name of an element type");
        String name = parser.getString();
        long at = here();
        return SafetensorsType.named(name)
                .orElseThrow(() -> new UnsupportedModelException(fileName + " @0x" + Long.toHexString(at) + " " + field
                        + " dtype: element type " + GgufCursor.shown(name) + " is not supported"));
    }

    private Shape readShape(String field) {
        long[] dims = readNumbers(field, MAX_RANK);
        try {
            return Shape.of(dims);
        } catch (IllegalArgumentException _) {
            throw ModelFormatException.at(
                    fileName, arrayStart, field, "fewer than 2^63 elements", Arrays.toString(dims), "");
        }
    }

    /** An array of at most {@code most} whole numbers from 0 on. */
    private long[] readNumbers(String field, int most) {
        expect(JsonToken.START_ARRAY, field, "an array of whole numbers");
        arrayStart = here();
        long[] numbers = new long[most];
        int count = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT
                    || parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                    || parser.getLongValue() < 0) {
                throw mismatch(field, "a whole number in [0, 2^63)", shownToken());
            }
            if (count == most) {
                throw mismatch(field, "at most " + most + " numbers", "more");
            }
            numbers[count++] = parser.getLongValue();
        }
        return Arrays.copyOf(numbers, count);
    }

    private void checkSize(Row row, String field) {
        long dataBytes = file.byteSize() - dataStart;
        if (row.start > row.end || row.end > dataBytes) {
            throw ModelFormatException.at(
                    fileName,
                    row.offsetBytes,
                    field + " data_offsets",
                    "a range in the " + dataBytes + " bytes of data",
                    "[" + row.start + ", " + row.end + "]",
                    "the file is truncated or corrupt");
        }
        long size = row.end - row.start;
        // The data is in the file, so a size in bits that overflows is not the one that the offsets give.
        boolean fits = Math.multiplyHigh(row.shape.elements(), row.type.bits()) == 0
                && row.shape.elements() * row.type.bits() == 8 * size;
        if (!fits) {
            throw ModelFormatException.at(
                    fileName,
                    row.offsetBytes,
                    field + " data_offsets",
                    "as many bytes as " + row.type + " " + row.shape + " takes",
                    size + " bytes",
                    "");
        }
    }

    private List<StoredTensor> place() {
        rows.sort(Comparator.comparingLong(Row::start).thenComparingLong(Row::end));
        List<StoredTensor> tensors = new ArrayList<>(rows.size());
        long filled = 0;
        for (Row row : rows) {
            if (row.start != filled) {
                throw ModelFormatException.at(
                        fileName,
                        row.offsetBytes,
                        "tensor " + GgufCursor.shown(row.name) + " data_offsets",
                        "data from " + filled + " on, behind that of the tensor before",
                        Long.toString(row.start),
                        "");
            }
            filled = row.end;
            long start = dataStart + row.start;
            tensors.add(new StoredTensor(
                    fileName, row.name, row.type, row.shape, start, file.asSlice(start, row.end - row.start)));
        }
        if (dataStart + filled != file.byteSize()) {
            throw ModelFormatException.at(
                    fileName,
                    dataStart + filled,
                    "data",
                    "the end of the file behind the last tensor",
                    file.byteSize() - dataStart - filled + " bytes more",
                    "");
        }
        return tensors;
    }

    private void expect(JsonToken token, String field, String expected) {
        if (parser.nextToken() != token) {
            throw mismatch(field, expected, shownToken());
        }
    }

    private String shownToken() {
        return parser.currentToken() == null ? "the end of the header" : GgufCursor.shown(parser.getString());
    }

    private ModelFormatException mismatch(String field, String expected, String got) {
        return ModelFormatException.at(fileName, here(), field, expected, got, "");
    }

    /** The offset in the file of the token that was read last. */
    private long here() {
        return Long.BYTES + Math.max(0, parser.currentTokenLocation().getByteOffset());
    }
}
