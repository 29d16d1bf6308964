package io.nightjar.formats;

import io.nightjar.formats.MetadataValue.IntKind;
import java.util.Arrays;
import java.util.Optional;

/** The kinds of metadata values in GGUF files, with their ids. */
enum GgufValueType {
    UINT8(0, 1),
    INT8(1, 1),
    UINT16(2, 2),
    INT16(3, 2),
    UINT32(4, 4),
    INT32(5, 4),
    FLOAT32(6, 4),
    BOOL(7, 1),
    STRING(8, 8),
    ARRAY(9, 12),
    UINT64(10, 8),
    INT64(11, 8),
    FLOAT64(12, 8);

    private final int id;
    private final int minBytes;

    GgufValueType(int id, int minBytes) {
        this.id = id;
        this.minBytes = minBytes;
    }

    static Optional<GgufValueType> ofId(long id) {
        return Arrays.stream(values()).filter(type -> type.id == id).findFirst();
    }

    static GgufValueType of(IntKind kind) {
        return switch (kind) {
            case U8 -> UINT8;
            case I8 -> INT8;
            case U16 -> UINT16;
            case I16 -> INT16;
            case U32 -> UINT32;
            case I32 -> INT32;
            case U64 -> UINT64;
            case I64 -> INT64;
        };
    }

    int id() {
        return id;
    }

    /** The fewest bytes that a value takes: an empty string is its length, an empty array its type and length. */
    int minBytes() {
        return minBytes;
    }
}
