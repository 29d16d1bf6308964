package io.nightjar.templates;

import java.math.BigDecimal;
import java.math.BigInteger;

/** A number; truth values are the integers 0 and 1, as Python has it. Equal numbers are equal whatever their types. */
sealed interface NumberValue extends Value {

    /** Compares exactly; whoever calls has dealt with NaN. */
    static int compare(NumberValue a, NumberValue b) {
        if (!a.isFinite() || !b.isFinite()) {
            return Double.compare(a.real(), b.real());
        }
        return a.isReal() || b.isReal()
                ? a.decimal().compareTo(b.decimal())
                : a.integer().compareTo(b.integer());
    }

    /** Python's {@code ==} of numbers. */
    static boolean equal(NumberValue a, NumberValue b) {
        return !a.isNaN() && !b.isNaN() && compare(a, b) == 0;
    }

    /** The same for equal numbers of different types. */
    static int hash(NumberValue number) {
        double real = number.real();
        return Double.hashCode(real == 0 ? 0 : real);
    }

    /** Whether it is a {@code float}. */
    default boolean isReal() {
        return false;
    }

    /** Whether it is the number that is not one. */
    default boolean isNaN() {
        return false;
    }

    /** Whether it is a number and not infinite. */
    default boolean isFinite() {
        return true;
    }

    /** Its value, if it is not a {@code float}. */
    BigInteger integer();

    /** Its value, rounded if it must be; infinite if it is too large. */
    default double real() {
        return integer().doubleValue();
    }

    /** Its exact value, if it is finite. */
    default BigDecimal decimal() {
        return new BigDecimal(integer());
    }

    /** {@code True} or {@code False}. */
    record Bool(boolean value) implements NumberValue {

        static final Bool TRUE = new Bool(true);
        static final Bool FALSE = new Bool(false);

        /** One of the two. */
        static Bool of(boolean value) {
            return value ? TRUE : FALSE;
        }

        @Override
        public BigInteger integer() {
            return value ? BigInteger.ONE : BigInteger.ZERO;
        }

        @Override
        public String typeName() {
            return "bool";
        }

        @Override
        public boolean truth() {
            return value;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof NumberValue number && equal(this, number);
        }

        @Override
        public int hashCode() {
            return hash(this);
        }
    }

    /** An {@code int} of any size. */
    record Int(BigInteger integer) implements NumberValue {

        static final Int ZERO = new Int(BigInteger.ZERO);

        /** More would be slow; Python itself refuses to print more than 4300 digits. */
        static final int MAX_BITS = 1 << 14;

        public Int {
            if (integer.bitLength() > MAX_BITS) {
                throw RenderFailure.exhausted("an integer of more than " + MAX_BITS + " bits");
            }
        }

        /** A small one. */
        static Int of(long value) {
            return new Int(BigInteger.valueOf(value));
        }

        @Override
        public String typeName() {
            return "int";
        }

        @Override
        public boolean truth() {
            return integer.signum() != 0;
        }

        @Override
        public long weight() {
            return 1 + (long) integer.bitLength() * integer.bitLength() / (1 << 13);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof NumberValue number && equal(this, number);
        }

        @Override
        public int hashCode() {
            return hash(this);
        }
    }

    /** A {@code float}. */
    record Real(double value) implements NumberValue {

        @Override
        public boolean isReal() {
            return true;
        }

        @Override
        public boolean isNaN() {
            return Double.isNaN(value);
        }

        @Override
        public boolean isFinite() {
            return Double.isFinite(value);
        }

        @Override
        public BigInteger integer() {
            throw new IllegalStateException("a float was taken for an int");
        }

        @Override
        public double real() {
            return value;
        }

        @Override
        public BigDecimal decimal() {
            return new BigDecimal(value);
        }

        @Override
        public String typeName() {
            return "float";
        }

        @Override
        public boolean truth() {
            return value != 0;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof NumberValue number && equal(this, number);
        }

        @Override
        public int hashCode() {
            return hash(this);
        }
    }
}
