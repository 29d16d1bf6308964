package io.nightjar.formats;

import io.nightjar.base.LittleEndian;
import io.nightjar.base.ModelFormatException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Reads the fields of a GGUF header in turn. Every read is checked against the file's end, every count against the bytes
 * that its items need at least, before anything is allocated.
 */
final class GgufCursor {

    /**
     * Bounds what a hostile file can make the reader allocate: bytes turn into at most sixteen times as many on the heap.
     * Headers of real models, vocabularies included, stay under 30 MB.
     */
    static final long MAX_HEADER_BYTES = 128L << 20;

    private static final int SHOWN_CHARS = 80;

    private final String fileName;
    private final MemorySegment file;
    private long position;

    GgufCursor(String fileName, MemorySegment file) {
        this.fileName = fileName;
        this.file = file;
    }

    String fileName() {
        return fileName;
    }

    long fileBytes() {
        return file.byteSize();
    }

    long position() {
        return position;
    }

    int readByte(String field) {
        need(1, field);
        return file.get(ValueLayout.JAVA_BYTE, position++);
    }

    int readShort(String field) {
        need(Short.BYTES, field);
        short value = file.get(LittleEndian.SHORT, position);
        position += Short.BYTES;
        return value;
    }

    int readInt(String field) {
        need(Integer.BYTES, field);
        int value = file.get(LittleEndian.INT, position);
        position += Integer.BYTES;
        return value;
    }

    long readLong(String field) {
        need(Long.BYTES, field);
        long value = file.get(LittleEndian.LONG, position);
        position += Long.BYTES;
        return value;
    }

    boolean readBool(String field) {
        int value = readByte(field);
        if (value != 0 && value != 1) {
            throw corrupt(position - 1, field, "a truth value of 0 or 1", Integer.toString(value & 0xFF), "");
        }
        return value == 1;
    }

    /** The number of items that follow, each of which takes at least {@code minBytesEach}. */
    int readCount(String field, int minBytesEach) {
        long start = position;
        long count = readLong(field);
        long most = available() / minBytesEach;
        if (Long.compareUnsigned(count, most) > 0) {
            throw corrupt(
                    start,
                    field,
                    "a count of at most " + most + " in the " + available() + " bytes left",
                    Long.toUnsignedString(count),
                    "the file is truncated or corrupt");
        }
        return (int) count;
    }

    /** A string that names something: not empty, at most {@code maxBytes} long, and UTF-8. */
    String readName(String field, int maxBytes) {
        long start = position;
        int length = readCount(field, 1);
        if (length == 0 || length > maxBytes) {
            throw corrupt(start, field, "a length in [1, " + maxBytes + "]", Integer.toString(length), "");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(readBytes(length)))
                    .toString();
        } catch (CharacterCodingException _) {
            throw corrupt(start + Long.BYTES, field, "UTF-8", "other bytes", "");
        }
    }

    /** A string for people or of a vocabulary, which may cut a character in two: what is not UTF-8 is replaced. */
    String readText(String field) {
        return new String(readBytes(readCount(field, 1)), StandardCharsets.UTF_8);
    }

    float[] readFloats(int count) {
        float[] values = new float[count];
        MemorySegment.copy(file, LittleEndian.FLOAT, position, values, 0, count);
        position += (long) count * Float.BYTES;
        return values;
    }

    double[] readDoubles(int count) {
        double[] values = new double[count];
        MemorySegment.copy(file, LittleEndian.DOUBLE, position, values, 0, count);
        position += (long) count * Double.BYTES;
        return values;
    }

    ModelFormatException corrupt(long offsetBytes, String field, String expected, String got, String hint) {
        return ModelFormatException.at(fileName, offsetBytes, field, expected, got, hint);
    }

    /** A name out of a file, made fit for a message of one line. */
    static String shown(String name) {
        String start = name.length() > SHOWN_CHARS ? name.substring(0, SHOWN_CHARS) + "..." : name;
        StringBuilder line = new StringBuilder(start.length());
        start.codePoints().forEach(c -> line.appendCodePoint(isPrintable(c) ? c : '?'));
        return line.toString();
    }

    private static boolean isPrintable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }

    private byte[] readBytes(int length) {
        byte[] bytes = new byte[length];
        MemorySegment.copy(file, ValueLayout.JAVA_BYTE, position, bytes, 0, length);
        position += length;
        return bytes;
    }

    private long available() {
        return Math.min(file.byteSize(), MAX_HEADER_BYTES) - position;
    }

    private void need(int bytes, String field) {
        if (bytes <= available()) {
            return;
        }
        if (position + bytes <= file.byteSize()) {
            throw corrupt(position, field, "a header of at most " + MAX_HEADER_BYTES + " bytes", "more", "");
        }
        throw corrupt(
                position,
                field,
                bytes + (bytes == 1 ? " byte" : " bytes"),
                available() + " before the end of the file",
                "the file is truncated");
    }
}
