package io.nightjar.formats;

import io.nightjar.formats.MetadataValue.Bool;
import io.nightjar.formats.MetadataValue.Bools;
import io.nightjar.formats.MetadataValue.Doubles;
import io.nightjar.formats.MetadataValue.Int;
import io.nightjar.formats.MetadataValue.IntKind;
import io.nightjar.formats.MetadataValue.Ints;
import io.nightjar.formats.MetadataValue.Items;
import io.nightjar.formats.MetadataValue.Real;
import io.nightjar.formats.MetadataValue.Reals;
import io.nightjar.formats.MetadataValue.Text;
import io.nightjar.formats.MetadataValue.Texts;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the key-value pairs of a GGUF header.
 *
 * <pre>
 * pair    key (string) | value type u32 | value
 * string  length u64 | bytes
 * array   item type u32 | count u64 | items
 * </pre>
 */
final class GgufMetadataReader {

    /** Key, value type and a value of one byte. */
    static final int MIN_PAIR_BYTES = Long.BYTES + 1 + Integer.BYTES + 1;

    /** The limit of the GGUF specification. */
    static final int MAX_KEY_BYTES = 65535;

    /** Arrays in arrays; the specification sets no limit, the stack does. */
    static final int MAX_DEPTH = 4;

    private final GgufCursor cursor;

    GgufMetadataReader(GgufCursor cursor) {
        this.cursor = cursor;
    }

    /** The next {@code count} pairs, in file order. */
    Map<String, MetadataValue> read(int count) {
        Map<String, MetadataValue> values = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            String field = "key " + i;
            long start = cursor.position();
            String key = cursor.readName(field, MAX_KEY_BYTES);
            String shownKey = GgufCursor.shown(key);
            MetadataValue value = readValue(shownKey, readType(shownKey + " type"), 1);
            if (values.putIfAbsent(key, value) != null) {
                throw cursor.corrupt(start, field, "a new key", shownKey + " again", "");
            }
        }
        return values;
    }

    private GgufValueType readType(String field) {
        long start = cursor.position();
        long id = Integer.toUnsignedLong(cursor.readInt(field));
        return GgufValueType.ofId(id)
                .orElseThrow(() -> cursor.corrupt(start, field, "a value type in [0, 12]", Long.toString(id), ""));
    }

    private MetadataValue readValue(String key, GgufValueType type, int depth) {
        return switch (type) {
            case UINT8 -> new Int(readInteger(key, IntKind.U8), IntKind.U8);
            case INT8 -> new Int(readInteger(key, IntKind.I8), IntKind.I8);
            case UINT16 -> new Int(readInteger(key, IntKind.U16), IntKind.U16);
            case INT16 -> new Int(readInteger(key, IntKind.I16), IntKind.I16);
            case UINT32 -> new Int(readInteger(key, IntKind.U32), IntKind.U32);
            case INT32 -> new Int(readInteger(key, IntKind.I32), IntKind.I32);
            case UINT64 -> new Int(readInteger(key, IntKind.U64), IntKind.U64);
            case INT64 -> new Int(readInteger(key, IntKind.I64), IntKind.I64);
            case FLOAT32 -> new Real(Float.intBitsToFloat(cursor.readInt(key)), true);
            case FLOAT64 -> new Real(Double.longBitsToDouble(cursor.readLong(key)), false);
            case BOOL -> new Bool(cursor.readBool(key));
            case STRING -> new Text(cursor.readText(key));
            case ARRAY -> readArray(key, depth);
        };
    }

    private MetadataValue readArray(String key, int depth) {
        long start = cursor.position();
        if (depth > MAX_DEPTH) {
            throw cursor.corrupt(start, key, "arrays nested at most " + MAX_DEPTH + " deep", "more", "");
        }
        GgufValueType type = readType(key + " item type");
        int count = cursor.readCount(key + " length", type.minBytes());
        return switch (type) {
            case UINT8 -> new Ints(readIntegers(key, count, IntKind.U8), IntKind.U8);
            case INT8 -> new Ints(readIntegers(key, count, IntKind.I8), IntKind.I8);
            case UINT16 -> new Ints(readIntegers(key, count, IntKind.U16), IntKind.U16);
            case INT16 -> new Ints(readIntegers(key, count, IntKind.I16), IntKind.I16);
            case UINT32 -> new Ints(readIntegers(key, count, IntKind.U32), IntKind.U32);
            case INT32 -> new Ints(readIntegers(key, count, IntKind.I32), IntKind.I32);
            case UINT64 -> new Ints(readIntegers(key, count, IntKind.U64), IntKind.U64);
            case INT64 -> new Ints(readIntegers(key, count, IntKind.I64), IntKind.I64);
            case FLOAT32 -> new Reals(cursor.readFloats(count));
            case FLOAT64 -> new Doubles(cursor.readDoubles(count));
            case BOOL -> new Bools(readBools(key, count));
            case STRING -> new Texts(readTexts(key, count));
            case ARRAY -> new Items(readArrays(key, count, depth));
        };
    }

    private long readInteger(String key, IntKind kind) {
        return switch (kind) {
            case U8 -> cursor.readByte(key) & 0xFF;
            case I8 -> cursor.readByte(key);
            case U16 -> cursor.readShort(key) & 0xFFFF;
            case I16 -> cursor.readShort(key);
            case U32 -> Integer.toUnsignedLong(cursor.readInt(key));
            case I32 -> cursor.readInt(key);
            case U64, I64 -> cursor.readLong(key);
        };
    }

    private long[] readIntegers(String key, int count, IntKind kind) {
        long[] values = new long[count];
        for (int i = 0; i < count; i++) {
            values[i] = readInteger(key, kind);
        }
        return values;
    }

    private boolean[] readBools(String key, int count) {
        boolean[] values = new boolean[count];
        for (int i = 0; i < count; i++) {
            values[i] = cursor.readBool(key);
        }
        return values;
    }

    private List<String> readTexts(String key, int count) {
        List<String> values = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            values.add(cursor.readText(key));
        }
        return Collections.unmodifiableList(values);
    }

    private List<MetadataValue> readArrays(String key, int count, int depth) {
        List<MetadataValue> values = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            values.add(readArray(key, depth + 1));
        }
        return Collections.unmodifiableList(values);
    }
}
