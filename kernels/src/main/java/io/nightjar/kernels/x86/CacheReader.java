package io.nightjar.kernels.x86;

import static io.nightjar.kernels.x86.Address.at;
import static io.nightjar.kernels.x86.GeneralOp.MOV;
import static io.nightjar.kernels.x86.Immediate.imm;

/**
 * Code that reads keys and values of the cache as F32. Formats with blocks have a scale of 16 bits in front of 32 values; scale
 * times integer is exact.
 *
 * <pre>
 *   keys, turned:    a block of all 32 keys: [32] scales, then [bytes of a block][32]; or [32] values
 *   values, in rows: a block: scale, then bytes; or a value
 * </pre>
 *
 * @param type how they are stored
 * @param code what to write with
 */
record CacheReader(StoredType type, VectorCode code) {

    private static final int NIBBLE = 4;

    /**
     * Reads some of the 32 keys, one dimension of a block after the other.
     *
     * @param block points to the block of all keys; is moved behind it
     * @param first the first key to read
     * @param key where each dimension of a vector of keys is when it is used
     * @param counter a register that this overwrites
     * @param use what to do with it; must change neither of these registers
     */
    void keys(Gpr block, int first, Vec key, Gpr counter, Runnable use) {
        if (!type.hasScale()) {
            loadFloats(key, at(block, (long) first * type.bytesOf(1)));
            use.run();
            code.advance(block, (long) AttentionCode.GROUP * type.bytesOf(1));
            return;
        }
        Vec scale = code.vector();
        code.loadHalves(scale, at(block, (long) first * StoredType.SCALE_BYTES));
        code.advance(block, (long) AttentionCode.GROUP * StoredType.SCALE_BYTES);
        int codeBytes = type.codeBytes();
        for (int value = 0; value < type.blockValues(); value += codeBytes) {
            boolean high = value > 0;
            if (high) {
                code.advance(block, (long) -codeBytes * AttentionCode.GROUP);
            }
            code.assembler().emit(MOV, counter.dword(), imm(codeBytes));
            code.loop(counter, () -> {
                loadScaled(key, at(block, first), high, scale);
                use.run();
                code.advance(block, AttentionCode.GROUP);
            });
        }
        code.release(scale);
    }

    /** A vector of the values in the row at a pointer, from the first one on, which is a whole number of vectors. */
    void values(Vec to, Gpr row, int first) {
        int within = first % type.blockValues();
        int block = type.bytesOf(first - within);
        if (!type.hasScale()) {
            loadFloats(to, at(row, block));
            return;
        }
        Vec scale = code.vector();
        code.loadRepeatedHalf(scale, at(row, block));
        int codeBytes = type.codeBytes();
        loadScaled(to, at(row, (long) block + StoredType.SCALE_BYTES + within % codeBytes), within >= codeBytes, scale);
        code.release(scale);
    }

    private void loadFloats(Vec to, Address from) {
        switch (type) {
            case F16 -> code.loadHalves(to, from);
            case BF16 -> code.loadBfloats(to, from);
            default -> code.load(to, from);
        }
    }

    /** Integers times their scales; {@code high} where they are the high nibbles of bytes. */
    private void loadScaled(Vec to, Address from, boolean high, Vec scale) {
        if (type == StoredType.Q8_0) {
            code.loadSignedBytes(to, from);
        } else {
            code.loadBytes(to, from);
            if (high) {
                code.shiftWords(to, to, -NIBBLE);
            } else {
                code.and(to, to, code.repeatedInt((1 << NIBBLE) - 1));
            }
            code.subtractInts(to, to, code.repeatedInt(1 << (NIBBLE - 1)));
        }
        code.toFloats(to, to);
        code.multiply(to, to, scale);
    }
}
