package io.nightjar.kernels.x86;

/** The number formats in which generated code reads keys and values of the cache. Blocks have a scale of 16 bits in front. */
public enum StoredType {
    /** F32. */
    F32(1, Float.BYTES),
    /** F16. */
    F16(1, Short.BYTES),
    /** BF16. */
    BF16(1, Short.BYTES),
    /** A scale and 32 signed bytes. */
    Q8_0(32, StoredType.SCALE_BYTES + 32),
    /** A scale and 16 bytes, whose low nibbles are the first half of the values; 8 is subtracted from each. */
    Q4_0(32, StoredType.SCALE_BYTES + 16);

    static final int SCALE_BYTES = Short.BYTES;

    private final int blockValues;
    private final int blockBytes;

    StoredType(int blockValues, int blockBytes) {
        this.blockValues = blockValues;
        this.blockBytes = blockBytes;
    }

    /** Values of a block; 1 where each stands alone. */
    int blockValues() {
        return blockValues;
    }

    /** Bytes of so many values, whole blocks of them. */
    int bytesOf(int values) {
        return values / blockValues * blockBytes;
    }

    boolean hasScale() {
        return blockValues > 1;
    }

    /** How many bytes follow the scale of a block. */
    int codeBytes() {
        return blockBytes - SCALE_BYTES;
    }
}
