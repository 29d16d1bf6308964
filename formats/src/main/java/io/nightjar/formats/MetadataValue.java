package io.nightjar.formats;

import java.util.List;

/** A value of a model's header. Integers of every width are {@code long}, reals of both widths {@code double}. */
public sealed interface MetadataValue {

    /** A truth value. */
    record Bool(boolean value) implements MetadataValue {}

    /** An integer and the width and sign with which it is stored. */
    record Int(long value, IntKind kind) implements MetadataValue {}

    /** A real number; {@code single} says that it is stored in 32 bits. */
    record Real(double value, boolean single) implements MetadataValue {}

    /** A string. */
    record Text(String value) implements MetadataValue {}

    /** An array of any of these, all of the same kind. */
    record Items(List<MetadataValue> values) implements MetadataValue {}

    /** Integers, packed; compared by identity of the array. */
    @SuppressWarnings("ArrayRecordComponent")
    record Ints(long[] values, IntKind kind) implements MetadataValue {}

    /** Real numbers, packed; compared by identity of the array. */
    @SuppressWarnings("ArrayRecordComponent")
    record Reals(float[] values) implements MetadataValue {}

    /** Strings. */
    record Texts(List<String> values) implements MetadataValue {}

    /** How an integer is stored. */
    enum IntKind {
        U8,
        I8,
        U16,
        I16,
        U32,
        I32,
        U64,
        I64
    }
}
