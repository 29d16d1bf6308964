package io.nightjar.base;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Whole numbers with sign, little-endian, of 8 to 64 bits; read as the nearest F32. Files keep indices and tables in them,
 * not weights.
 */
enum IntegerCodec implements BlockCodec {
    I8(1),
    I16(2),
    I32(4),
    I64(8);

    private final int bytes;

    IntegerCodec(int bytes) {
        this.bytes = bytes;
    }

    @Override
    public int blockValues() {
        return 1;
    }

    @Override
    public int blockBytes() {
        return bytes;
    }

    @Override
    public void decodeBlock(MemorySegment src, long block, float[] dst, int offset) {
        dst[offset] = switch (this) {
            case I8 -> src.get(ValueLayout.JAVA_BYTE, block);
            case I16 -> src.get(LittleEndian.SHORT, block);
            case I32 -> src.get(LittleEndian.INT, block);
            case I64 -> src.get(LittleEndian.LONG, block);
        };
    }
}
