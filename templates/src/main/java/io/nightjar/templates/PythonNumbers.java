package io.nightjar.templates;

import io.nightjar.templates.NumberValue.Int;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.Optional;

/** Arithmetic where Python's differs from Java's, and the reading of numbers. */
final class PythonNumbers {

    private static final BigInteger MAX_INT = BigInteger.valueOf(Integer.MAX_VALUE);
    private static final BigInteger MIN_INT = BigInteger.valueOf(-Integer.MAX_VALUE);

    /** Enough that rounding to 53 bits afterwards gives the nearest double but in contrived cases. */
    private static final MathContext QUOTIENT_DIGITS = new MathContext(60);

    private PythonNumbers() {}

    /** The number, or the nearest that 32 bits and their negative hold. */
    static int clampToInt(BigInteger number) {
        return number.max(MIN_INT).min(MAX_INT).intValueExact();
    }

    /** {@code a / b} of integers. */
    static double quotient(BigInteger a, BigInteger b) {
        double quotient =
                new BigDecimal(a).divide(new BigDecimal(b), QUOTIENT_DIGITS).doubleValue();
        if (Double.isInfinite(quotient)) {
            throw RenderFailure.of("integer division result too large for a float");
        }
        return quotient;
    }

    /** {@code a // b} of integers. */
    static BigInteger floorDivide(BigInteger a, BigInteger b) {
        BigInteger[] parts = a.divideAndRemainder(b);
        boolean below = parts[1].signum() != 0 && parts[1].signum() != b.signum();
        return below ? parts[0].subtract(BigInteger.ONE) : parts[0];
    }

    /** {@code a // b} of floats. */
    static double floorDivide(double a, double b) {
        double quotient = (a - remainder(a, b)) / b;
        return quotient == 0 ? Math.copySign(0, a / b) : Math.rint(quotient);
    }

    /** {@code a % b} of floats: has the sign of {@code b}. */
    static double remainder(double a, double b) {
        double remainder = a % b;
        if (remainder == 0) {
            return Math.copySign(0, b);
        }
        return remainder < 0 == b < 0 ? remainder : remainder + b;
    }

    /** {@code a ** b} of integers, b not negative. */
    static Int power(BigInteger a, BigInteger b) {
        if (a.bitLength() <= 1 && a.abs().compareTo(BigInteger.ONE) <= 0) {
            return new Int(b.signum() == 0 || a.signum() > 0 || (a.signum() < 0 && !b.testBit(0)) ? BigInteger.ONE : a);
        }
        if (b.bitLength() > 31 || (long) (a.bitLength() - 1) * b.intValueExact() > Int.MAX_BITS) {
            throw RenderFailure.exhausted("an integer of more than " + Int.MAX_BITS + " bits");
        }
        return new Int(a.pow(b.intValueExact()));
    }

    /** {@code int(text, base)}; empty if it is not an integer. */
    static Optional<BigInteger> parseInteger(String text, int base) {
        String stripped = Characters.stripStart(Characters.stripEnd(text));
        boolean negative = stripped.startsWith("-");
        String digits = negative || stripped.startsWith("+") ? stripped.substring(1) : stripped;
        int radix = base;
        if (digits.length() > 2 && digits.charAt(0) == '0') {
            int prefixed = switch (digits.charAt(1)) {
                case 'x', 'X' -> 16;
                case 'o', 'O' -> 8;
                case 'b', 'B' -> 2;
                default -> 0;
            };
            if (prefixed != 0 && (base == prefixed || base == 0)) {
                radix = prefixed;
                digits = digits.charAt(2) == '_' ? digits.substring(3) : digits.substring(2);
            }
        }
        radix = radix == 0 ? 10 : radix;
        boolean wellFormed = !digits.isEmpty()
                && digits.length() <= 4300
                && !digits.startsWith("_")
                && !digits.endsWith("_")
                && !digits.contains("__")
                && !digits.startsWith("-")
                && !digits.startsWith("+");
        if (!wellFormed || radix < 2 || radix > 36) {
            return Optional.empty();
        }
        try {
            BigInteger value = new BigInteger(digits.replace("_", ""), radix);
            return Optional.of(negative ? value.negate() : value);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** {@code float(text)}; empty if it is not a number. */
    static Optional<Double> parseReal(String text) {
        String stripped = Characters.stripStart(Characters.stripEnd(text)).toLowerCase(java.util.Locale.ROOT);
        String unsigned = stripped.startsWith("-") || stripped.startsWith("+") ? stripped.substring(1) : stripped;
        double sign = stripped.startsWith("-") ? -1 : 1;
        return switch (unsigned) {
            case "inf", "infinity" -> Optional.of(sign * Double.POSITIVE_INFINITY);
            case "nan" -> Optional.of(Double.NaN);
            default -> decimal(unsigned).map(value -> sign * value);
        };
    }

    private static Optional<Double> decimal(String unsigned) {
        String plain = unsigned.replace("_", "");
        boolean digitsOnly = !plain.isEmpty()
                && plain.length() <= 4300
                && plain.chars().allMatch(c -> (c >= '0' && c <= '9') || "+-.e".indexOf(c) >= 0)
                && !plain.startsWith("+")
                && !plain.startsWith("-");
        if (!digitsOnly || unsigned.startsWith("_") || unsigned.endsWith("_") || unsigned.contains("__")) {
            return Optional.empty();
        }
        try {
            return Optional.of(Double.valueOf(plain));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
