package io.nightjar.formats;

import java.util.List;

/**
 * A value of a model's header. Integers of every width are {@code long}, reals of both widths {@code double}; arrays are
 * packed. Writing a value that was read gives the same bytes, but for strings that were not UTF-8.
 */
public sealed interface MetadataValue {

    /** A truth value. */
    record Bool(boolean value) implements MetadataValue {}

    /** An integer and the width and sign with which it is stored; {@code U64} is read as its two's complement. */
    record Int(long value, IntKind kind) implements MetadataValue {}

    /** A real number; {@code single} says that it is stored in 32 bits. */
    record Real(double value, boolean single) implements MetadataValue {}

    /** A string. */
    record Text(String value) implements MetadataValue {}

    /** An array of arrays. */
    record Items(List<MetadataValue> values) implements MetadataValue {}

    /** Truth values; compared by identity of the array. */
    @SuppressWarnings("ArrayRecordComponent")
    record Bools(boolean[] values) implements MetadataValue {}

    /** Integers, packed; compared by identity of the array. */
    @SuppressWarnings("ArrayRecordComponent")
    record Ints(long[] values, IntKind kind) implements MetadataValue {}

    /** Real numbers of 32 bits, packed; compared by identity of the array. */
    @SuppressWarnings("ArrayRecordComponent")
    record Reals(float[] values) implements MetadataValue {}

    /** Real numbers of 64 bits, packed; compared by identity of the array. */
    @SuppressWarnings("ArrayRecordComponent")
    record Doubles(double[] values) implements MetadataValue {}

    /** Strings. */
    record Texts(List<String> values) implements MetadataValue {}

    /** How an integer is stored. */
    enum IntKind {
        U8(1, false),
        I8(1, true),
        U16(2, false),
        I16(2, true),
        U32(4, false),
        I32(4, true),
        U64(8, false),
        I64(8, true);

        private final int bytes;
        private final boolean signed;

        IntKind(int bytes, boolean signed) {
            this.bytes = bytes;
            this.signed = signed;
        }

        /** Bytes that an integer of this kind takes. */
        public int bytes() {
            return bytes;
        }

        /** Whether {@code value} can be stored; {@code U64} takes any, as two's complement. */
        public boolean holds(long value) {
            if (bytes == 8) {
                return true;
            }
            int bits = 8 * bytes;
            return signed ? value >= -(1L << (bits - 1)) && value < 1L << (bits - 1) : value >= 0 && value < 1L << bits;
        }
    }
}
