package io.nightjar.templates;

import io.nightjar.templates.NumberValue.Int;
import io.nightjar.templates.NumberValue.Real;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;

/** The filters of numbers. */
final class NumberFilters {

    private static final List<String> DECIMAL_UNITS = List.of("kB", "MB", "GB", "TB", "PB", "EB", "ZB", "YB");
    private static final List<String> BINARY_UNITS = List.of("KiB", "MiB", "GiB", "TiB", "PiB", "EiB", "ZiB", "YiB");

    /** Beyond, a double has no digits to round. */
    private static final int MAX_PRECISION = 400;

    static final List<Builtin> ROWS = List.of(
            Builtin.of("abs", "", (_, value, _) -> absolute(value)),
            Builtin.of("int", "default? base?", (_, value, args) -> integer(value, args)),
            Builtin.of(
                    "float",
                    "default?",
                    (_, value, args) -> real(value).<Value>map(Real::new).orElse(args.value(0, new Real(0)))),
            Builtin.of("round", "precision? method?", (_, value, args) -> round(value, args)),
            Builtin.of("filesizeformat", "binary?", (run, value, args) -> run.text(fileSize(value, args))));

    private NumberFilters() {}

    private static Value absolute(Value value) {
        return switch (value) {
            case Real(double real) -> new Real(Math.abs(real));
            case NumberValue number -> new Int(number.integer().abs());
            default -> throw notANumber("abs()", value);
        };
    }

    private static RenderFailure notANumber(String function, Value value) {
        return value instanceof Value.Undefined(String message)
                ? RenderFailure.of(message)
                : RenderFailure.of("bad operand type for " + function + ": '" + value.typeName() + "'");
    }

    private static Value integer(Value value, Bound args) {
        Optional<BigInteger> integer = switch (value) {
            case Real(double real) -> truncated(real);
            case NumberValue number -> Optional.of(number.integer());
            case Value.Text(String text, boolean _) ->
                PythonNumbers.parseInteger(text, args.integer(1, 10))
                        .or(() -> PythonNumbers.parseReal(text).flatMap(NumberFilters::truncated));
            case Value.Undefined(String message) -> throw RenderFailure.of(message);
            default -> Optional.empty();
        };
        return integer.<Value>map(Int::new).orElse(args.value(0, Int.ZERO));
    }

    private static Optional<BigInteger> truncated(double real) {
        return Double.isFinite(real) ? Optional.of(new BigDecimal(real).toBigInteger()) : Optional.empty();
    }

    private static Optional<Double> real(Value value) {
        return switch (value) {
            case NumberValue number -> Optional.of(number.real());
            case Value.Text(String text, boolean _) -> PythonNumbers.parseReal(text);
            case Value.Undefined(String message) -> throw RenderFailure.of(message);
            default -> Optional.empty();
        };
    }

    private static Value round(Value value, Bound args) {
        if (!(value instanceof NumberValue number)) {
            throw notANumber("round()", value);
        }
        int precision = Math.clamp(args.integer(0, 0), -MAX_PRECISION, MAX_PRECISION);
        String method = args.text(1, "common");
        if (!List.of("common", "ceil", "floor").contains(method)) {
            throw RenderFailure.of("method must be common, ceil or floor");
        }
        if (number.isReal() && !Double.isFinite(number.real())) {
            return number;
        }
        if (method.equals("common")) {
            BigDecimal rounded = number.decimal().setScale(precision, RoundingMode.HALF_EVEN);
            return number.isReal()
                    ? new Real(Math.copySign(rounded.doubleValue(), number.real()))
                    : new Int(precision >= 0 ? number.integer() : rounded.toBigInteger());
        }
        double scale = Math.pow(10, precision);
        double scaled = number.real() * scale;
        return new Real((method.equals("ceil") ? Math.ceil(scaled) : Math.floor(scaled)) / scale);
    }

    private static String fileSize(Value value, Bound args) {
        double bytes = real(value).orElseThrow(() -> notANumber("float()", value));
        boolean binary = args.flag(0, false);
        double base = binary ? 1024 : 1000;
        if (bytes == 1) {
            return "1 Byte";
        }
        if (bytes < base) {
            return (long) bytes + " Bytes";
        }
        List<String> units = binary ? BINARY_UNITS : DECIMAL_UNITS;
        int unit = 0;
        double size = base * base;
        while (unit < units.size() - 1 && bytes >= size) {
            unit++;
            size *= base;
        }
        return FloatText.fixed(base * bytes / size, 1) + " " + units.get(unit);
    }
}
