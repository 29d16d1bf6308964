package io.nightjar.base;

import java.lang.foreign.MemorySegment;

/**
 * The twelve bytes in which Q4_K and Q5_K keep eight 6-bit scales s and eight 6-bit minima m.
 *
 * <pre>
 * bytes 0..3   s[0..3] in bits 0..5, bits 4..5 of s[4..7] in bits 6..7
 * bytes 4..7   m[0..3] in bits 0..5, bits 4..5 of m[4..7] in bits 6..7
 * bytes 8..11  bits 0..3 of s[4..7] in the low nibble, of m[4..7] in the high nibble
 * </pre>
 */
public final class SixBitPairs {

    private SixBitPairs() {}

    /** The scale of a sub-block, 0 to 63. */
    public static int scale(MemorySegment src, long offsetBytes, int index) {
        if (index < 4) {
            return BlockBytes.unsignedByte(src, offsetBytes + index) & 0x3F;
        }
        return (BlockBytes.unsignedByte(src, offsetBytes + 4 + index) & 0xF)
                | (BlockBytes.unsignedByte(src, offsetBytes + index - 4) >>> 6) << 4;
    }

    /** The minimum of a sub-block, 0 to 63. */
    public static int min(MemorySegment src, long offsetBytes, int index) {
        if (index < 4) {
            return BlockBytes.unsignedByte(src, offsetBytes + 4 + index) & 0x3F;
        }
        return BlockBytes.unsignedByte(src, offsetBytes + 4 + index) >>> 4
                | (BlockBytes.unsignedByte(src, offsetBytes + index) >>> 6) << 4;
    }
}
