package io.nightjar.formats;

import io.nightjar.base.LittleEndian;
import io.nightjar.base.Shape;
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
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The header of a GGUF file as it grows; the mirror image of {@link GgufMetadataReader} and {@link GgufTensorTable}. */
final class GgufHeaderBytes {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final byte[] scratch = new byte[Long.BYTES];
    private final MemorySegment scratchSegment = MemorySegment.ofArray(scratch);

    /** Refuses what the reader would refuse. */
    static void checkName(String field, String name, int maxBytes) {
        int length = name.getBytes(StandardCharsets.UTF_8).length;
        if (length == 0
                || length > maxBytes
                || !StandardCharsets.UTF_8.newEncoder().canEncode(name)) {
            throw new IllegalArgumentException(field + " '" + GgufCursor.shown(name) + "': expected 1 to " + maxBytes
                    + " bytes of UTF-8, got " + length);
        }
    }

    void putInt(int value) {
        scratchSegment.set(LittleEndian.INT, 0, value);
        out.write(scratch, 0, Integer.BYTES);
    }

    void putLong(long value) {
        scratchSegment.set(LittleEndian.LONG, 0, value);
        out.write(scratch, 0, Long.BYTES);
    }

    void putText(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        putLong(utf8.length);
        out.write(utf8, 0, utf8.length);
    }

    void putPair(String key, MetadataValue value) {
        checkName("key", key, GgufMetadataReader.MAX_KEY_BYTES);
        putText(key);
        putInt(typeOf(value).id());
        putValue(key, value, 1);
    }

    void putTensor(TensorPlan tensor, long dataOffset) {
        putText(tensor.name());
        Shape shape = tensor.shape();
        putInt(shape.rank());
        for (int axis = shape.rank() - 1; axis >= 0; axis--) {
            putLong(shape.dim(axis));
        }
        putInt(tensor.type().ggufId().orElseThrow());
        putLong(dataOffset);
    }

    /** The bytes so far and zeros up to a multiple of {@code alignment}. */
    byte[] toPaddedBytes(long alignment) {
        while (out.size() % alignment != 0) {
            out.write(0);
        }
        return out.toByteArray();
    }

    private static GgufValueType typeOf(MetadataValue value) {
        return switch (value) {
            case Bool _ -> GgufValueType.BOOL;
            case Int integer -> GgufValueType.of(integer.kind());
            case Real real -> real.single() ? GgufValueType.FLOAT32 : GgufValueType.FLOAT64;
            case Text _ -> GgufValueType.STRING;
            case Items _, Bools _, Ints _, Reals _, Doubles _, Texts _ -> GgufValueType.ARRAY;
        };
    }

    private void putValue(String key, MetadataValue value, int depth) {
        switch (value) {
            case Bool bool -> out.write(bool.value() ? 1 : 0);
            case Int integer -> putInteger(key, integer.value(), integer.kind());
            case Real(double real, boolean single) when single -> putInt(Float.floatToRawIntBits((float) real));
            case Real(double real, boolean _) -> putLong(Double.doubleToRawLongBits(real));
            case Text text -> putText(text.value());
            case Items items -> putArrays(key, items.values(), depth);
            case Bools bools -> {
                putArrayStart(GgufValueType.BOOL, bools.values().length);
                for (boolean bool : bools.values()) {
                    out.write(bool ? 1 : 0);
                }
            }
            case Ints ints -> {
                putArrayStart(GgufValueType.of(ints.kind()), ints.values().length);
                for (long integer : ints.values()) {
                    putInteger(key, integer, ints.kind());
                }
            }
            case Reals reals -> {
                putArrayStart(GgufValueType.FLOAT32, reals.values().length);
                for (float real : reals.values()) {
                    putInt(Float.floatToRawIntBits(real));
                }
            }
            case Doubles doubles -> {
                putArrayStart(GgufValueType.FLOAT64, doubles.values().length);
                for (double real : doubles.values()) {
                    putLong(Double.doubleToRawLongBits(real));
                }
            }
            case Texts texts -> {
                putArrayStart(GgufValueType.STRING, texts.values().size());
                texts.values().forEach(this::putText);
            }
        }
    }

    private void putArrays(String key, List<MetadataValue> arrays, int depth) {
        if (depth == GgufMetadataReader.MAX_DEPTH) {
            throw new IllegalArgumentException(key + ": arrays nested more than " + depth + " deep");
        }
        putArrayStart(GgufValueType.ARRAY, arrays.size());
        for (MetadataValue array : arrays) {
            if (typeOf(array) != GgufValueType.ARRAY) {
                throw new IllegalArgumentException(key + ": expected arrays only, got " + array);
            }
            putValue(key, array, depth + 1);
        }
    }

    private void putArrayStart(GgufValueType itemType, int count) {
        putInt(itemType.id());
        putLong(count);
    }

    private void putInteger(String key, long value, IntKind kind) {
        if (!kind.holds(value)) {
            throw new IllegalArgumentException(key + ": " + value + " does not fit in " + kind);
        }
        scratchSegment.set(LittleEndian.LONG, 0, value);
        out.write(scratch, 0, kind.bytes());
    }
}
