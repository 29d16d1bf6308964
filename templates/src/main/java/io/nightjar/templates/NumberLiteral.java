package io.nightjar.templates;

import java.math.BigInteger;
import java.util.Locale;

/**
 * A number as templates write it.
 *
 * @param end where it ends
 * @param isFloat whether it has a fraction or an exponent
 */
record NumberLiteral(int end, boolean isFloat) {

    /** The number that begins at a digit. */
    static NumberLiteral at(String source, int start) {
        int whole = digits(source, start, 10);
        boolean afterPoint = start > 0 && source.charAt(start - 1) == '.';
        if (whole > start && !afterPoint) {
            int fraction = has(source, whole, '.') ? digits(source, whole + 1, 10) : whole;
            boolean hasFraction = fraction > whole + 1;
            int mantissa = hasFraction ? fraction : whole;
            int exponent = exponentEnd(source, mantissa);
            if (exponent > mantissa || hasFraction) {
                return new NumberLiteral(Math.max(exponent, mantissa), true);
            }
        }
        return new NumberLiteral(integerEnd(source, start), false);
    }

    /** Its value, if it is an integer that is written like this. */
    static BigInteger integer(String literal) {
        String plain = literal.replace("_", "").toLowerCase(Locale.ROOT);
        int radix = plain.length() < 2 ? 10 : radix(plain.charAt(1));
        return new BigInteger(radix == 10 ? plain : plain.substring(2), radix);
    }

    private static int integerEnd(String source, int start) {
        if (source.charAt(start) != '0') {
            return digits(source, start, 10);
        }
        int radix = start + 1 < source.length() ? radix(Character.toLowerCase(source.charAt(start + 1))) : 10;
        if (radix != 10) {
            int end = digits(source, start + 2, radix);
            return end > start + 2 ? end : start + 1;
        }
        int end = start + 1;
        while (has(source, end, '0') || (has(source, end, '_') && has(source, end + 1, '0'))) {
            end++;
        }
        return end;
    }

    private static int exponentEnd(String source, int start) {
        if (!has(source, start, 'e') && !has(source, start, 'E')) {
            return start;
        }
        int signed = has(source, start + 1, '+') || has(source, start + 1, '-') ? start + 2 : start + 1;
        int end = digits(source, signed, 10);
        return end > signed ? end : start;
    }

    /* Digits with single underscores between them. */
    private static int digits(String source, int start, int radix) {
        int i = start;
        while (i < source.length()
                && (isDigit(source.charAt(i), radix)
                        || (source.charAt(i) == '_'
                                && (i > start || radix != 10)
                                && i + 1 < source.length()
                                && isDigit(source.charAt(i + 1), radix)))) {
            i++;
        }
        return i;
    }

    private static boolean isDigit(char c, int radix) {
        return c < 0x80 && Character.digit(c, radix) >= 0;
    }

    private static boolean has(String source, int i, char c) {
        return i < source.length() && source.charAt(i) == c;
    }

    private static int radix(char letter) {
        return switch (letter) {
            case 'b' -> 2;
            case 'o' -> 8;
            case 'x' -> 16;
            default -> 10;
        };
    }
}
