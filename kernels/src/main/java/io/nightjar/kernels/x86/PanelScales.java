package io.nightjar.kernels.x86;

/** How a panel holds the scales and minima of groups of columns, each kind exactly what some files have. */
public enum PanelScales {
    /** F16 numbers. */
    HALVES(Short.BYTES, 0),
    /** BF16 numbers: powers of two beyond the range of F16. */
    BFLOATS(Short.BYTES, 0),
    /** F32 numbers. */
    FLOATS(Float.BYTES, 0),
    /** Bytes with a sign, to be multiplied by an F16 number of the super-block. */
    BYTES_OF_HALF(Byte.BYTES, Short.BYTES),
    /** Bytes with a sign, to be multiplied by an F32 number of the super-block: fractions of F16 numbers. */
    BYTES_OF_FLOAT(Byte.BYTES, Float.BYTES);

    private final int bytes;
    private final int wholeBytes;

    PanelScales(int bytes, int wholeBytes) {
        this.bytes = bytes;
        this.wholeBytes = wholeBytes;
    }

    /** Bytes of a scale of one row. */
    public int bytes() {
        return bytes;
    }

    /** Bytes of what the scales of one row in a super-block are multiplied by; 0 where there is no such number. */
    public int wholeBytes() {
        return wholeBytes;
    }

    /** Whether scales are small integers that are multiplied by a number of the super-block. */
    public boolean ofSuperBlock() {
        return wholeBytes > 0;
    }

    /**
     * Loads the scales of all rows as F32.
     *
     * @param scales where they are
     * @param whole where the numbers are that they are multiplied by, if they are
     */
    void load(VectorCode code, Vec to, Address scales, Address whole) {
        switch (this) {
            case HALVES -> code.loadHalves(to, scales);
            case BFLOATS -> code.loadBfloats(to, scales);
            case FLOATS -> code.load(to, scales);
            case BYTES_OF_HALF -> {
                Vec wholes = code.vector();
                loadBytes(code, to, scales);
                code.loadHalves(wholes, whole);
                code.multiply(to, to, wholes);
                code.release(wholes);
            }
            case BYTES_OF_FLOAT -> {
                loadBytes(code, to, scales);
                code.multiply(to, to, whole);
            }
        }
    }

    private static void loadBytes(VectorCode code, Vec to, Address from) {
        code.loadSignedBytes(to, from);
        code.toFloats(to, to);
    }
}
