package io.nightjar.templates;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** How Python writes floats. */
final class FloatText {

    /** {@code repr()} has an exponent from here on. */
    private static final int MAX_PLAIN_EXPONENT = 16;

    private static final int MIN_PLAIN_EXPONENT = -4;

    private FloatText() {}

    /** {@code repr()}: the shortest digits that give the number back. */
    static String repr(double value) {
        if (!Double.isFinite(value)) {
            return notFinite(value);
        }
        BigDecimal shortest = new BigDecimal(Double.toString(Math.abs(value))).stripTrailingZeros();
        String digits = shortest.unscaledValue().toString();
        int exponent = digits.length() - shortest.scale() - 1;
        String sign = isNegative(value) ? "-" : "";
        if (value == 0) {
            return sign + "0.0";
        }
        if (exponent < MIN_PLAIN_EXPONENT || exponent >= MAX_PLAIN_EXPONENT) {
            return sign + scientific(digits, exponent, "e");
        }
        String plain = shortest.toPlainString();
        return sign + (plain.indexOf('.') < 0 ? plain + ".0" : plain);
    }

    /** {@code inf}, {@code -inf} or {@code nan}. */
    static String notFinite(double value) {
        return Double.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
    }

    /** With so many digits behind the point, rounded half to even on the exact value; without sign. */
    static String fixed(double magnitude, int precision) {
        return new BigDecimal(magnitude)
                .setScale(precision, RoundingMode.HALF_EVEN)
                .toPlainString();
    }

    /** With so many digits behind the first and an exponent; without sign. */
    static String exponential(double magnitude, int precision, String letter) {
        if (magnitude == 0) {
            return scientific("0".repeat(precision + 1), 0, letter);
        }
        BigDecimal rounded =
                new BigDecimal(magnitude).round(new java.math.MathContext(precision + 1, RoundingMode.HALF_EVEN));
        String digits = rounded.unscaledValue().toString();
        int exponent = digits.length() - rounded.scale() - 1;
        String padded = digits + "0".repeat(Math.max(0, precision + 1 - digits.length()));
        return scientific(padded.substring(0, precision + 1), exponent, letter);
    }

    /** {@code %g}: so many digits in all, the shorter of the two forms; {@code alternate} keeps zeros; without sign. */
    static String general(double magnitude, int precision, boolean alternate, String letter) {
        int significant = Math.max(1, precision);
        BigDecimal exact =
                new BigDecimal(magnitude).round(new java.math.MathContext(significant, RoundingMode.HALF_EVEN));
        int exponent = magnitude == 0 ? 0 : exact.precision() - exact.scale() - 1;
        if (exponent < MIN_PLAIN_EXPONENT || exponent >= significant) {
            String text = exponential(magnitude, significant - 1, letter);
            int e = text.indexOf(letter);
            return alternate ? text : trimZeros(text.substring(0, e)) + text.substring(e);
        }
        String text = exact.setScale(Math.max(0, significant - 1 - exponent), RoundingMode.HALF_EVEN)
                .toPlainString();
        return alternate ? text : trimZeros(text);
    }

    /** Whether it has a minus sign, as -0.0 has. */
    static boolean isNegative(double value) {
        return Math.copySign(1, value) < 0 && !Double.isNaN(value);
    }

    private static String scientific(String digits, int exponent, String letter) {
        String mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
        return mantissa
                + letter
                + (exponent < 0 ? "-" : "+")
                + (Math.abs(exponent) < 10 ? "0" : "")
                + Math.abs(exponent);
    }

    private static String trimZeros(String text) {
        if (text.indexOf('.') < 0) {
            return text;
        }
        int end = text.length();
        while (text.charAt(end - 1) == '0') {
            end--;
        }
        return text.substring(0, text.charAt(end - 1) == '.' ? end - 1 : end);
    }
}
