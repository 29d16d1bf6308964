package io.nightjar.formats;

import io.nightjar.base.UnsupportedModelException;
import io.nightjar.formats.MetadataValue.Int;
import io.nightjar.formats.MetadataValue.IntKind;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * One GGUF file, mapped and its header checked.
 *
 * <pre>
 * "GGUF" | version u32 | tensors u64 | pairs u64 | pairs | tensor table | padding | data
 * </pre>
 *
 * <p>Source: the GGUF specification, versions 2 and 3, which differ only in that 3 allows big-endian files.
 */
record GgufPart(String fileName, int version, Metadata metadata, List<GgufTensorInfo> tensors, MemorySegment bytes) {

    static final String ALIGNMENT_KEY = "general.alignment";
    static final long DEFAULT_ALIGNMENT = 32;

    /** "GGUF", read as a little-endian integer. */
    static final int MAGIC = 0x4655_4747;

    static final int OLDEST_VERSION = 2;
    static final int NEWEST_VERSION = 3;

    /** Maps {@code path} for the life of {@code arena} and reads its header. */
    static GgufPart open(Path path, Arena arena) {
        return of(String.valueOf(path.getFileName()), FileMapping.map(path, arena));
    }

    /** Reads the header of a file whose bytes these are. */
    static GgufPart of(String fileName, MemorySegment bytes) {
        GgufCursor cursor = new GgufCursor(fileName, bytes);
        int version = readVersion(cursor);
        int tensorCount = cursor.readCount("tensor count", GgufTensorTable.MIN_ROW_BYTES);
        int pairCount = cursor.readCount("metadata count", GgufMetadataReader.MIN_PAIR_BYTES);
        long pairsStart = cursor.position();
        Map<String, MetadataValue> pairs = new GgufMetadataReader(cursor).read(pairCount);
        long alignment = alignment(cursor, pairsStart, pairs);
        List<GgufTensorInfo> tensors = new GgufTensorTable(cursor, alignment).read(tensorCount);
        return new GgufPart(fileName, version, new Metadata(fileName, pairs), tensors, bytes);
    }

    private static int readVersion(GgufCursor cursor) {
        int magic = cursor.readInt("magic");
        if (magic != MAGIC) {
            throw cursor.corrupt(
                    0,
                    "magic",
                    "0x" + Integer.toHexString(MAGIC),
                    "0x" + Integer.toHexString(magic),
                    "not a GGUF file");
        }
        long start = cursor.position();
        int version = cursor.readInt("version");
        if (version >= OLDEST_VERSION && version <= NEWEST_VERSION) {
            return version;
        }
        if (version == 0) {
            throw cursor.corrupt(start, "version", "2 or 3", "0", "");
        }
        String place = cursor.fileName() + " @0x" + Long.toHexString(start) + " version: ";
        // Read with the wrong byte order, a small number has its low half empty.
        if ((version & 0xFFFF) == 0) {
            throw new UnsupportedModelException(place + "big-endian GGUF is not supported - convert the file with"
                    + " gguf_convert_endian.py of llama.cpp");
        }
        throw new UnsupportedModelException(
                place + "GGUF version " + Integer.toUnsignedString(version) + " is not supported, 2 and 3 are - "
                        + (version == 1 ? "convert the model again" : "a newer Nightjar may read it"));
    }

    private static long alignment(GgufCursor cursor, long pairsStart, Map<String, MetadataValue> pairs) {
        MetadataValue value = pairs.get(ALIGNMENT_KEY);
        if (value == null) {
            return DEFAULT_ALIGNMENT;
        }
        if (value instanceof Int(long alignment, IntKind kind)
                && kind == IntKind.U32
                && Long.bitCount(alignment) == 1) {
            return alignment;
        }
        String got = value instanceof Int(long other, IntKind kind)
                ? other + " (" + kind + ")"
                : value.getClass().getSimpleName();
        throw cursor.corrupt(pairsStart, ALIGNMENT_KEY, "a power of two (U32)", got, "");
    }
}
