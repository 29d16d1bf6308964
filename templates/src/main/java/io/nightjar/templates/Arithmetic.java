package io.nightjar.templates;

import io.nightjar.templates.NumberValue.Int;
import io.nightjar.templates.NumberValue.Real;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** The operators of two values that give a new one. */
enum Arithmetic {
    ADD("+"),
    SUBTRACT("-"),
    MULTIPLY("*"),
    DIVIDE("/"),
    FLOOR_DIVIDE("//"),
    REMAINDER("%"),
    POWER("**");

    private final String symbol;

    Arithmetic(String symbol) {
        this.symbol = symbol;
    }

    /** As templates write it. */
    String symbol() {
        return symbol;
    }

    /** Applies it, as Python does. */
    Value apply(Render run, Value left, Value right) {
        if (left instanceof Value.Undefined(String message)) {
            throw RenderFailure.of(message);
        }
        if (this == REMAINDER && left instanceof Value.Text format) {
            return run.text(new PercentFormat(run, format.text()).apply(right));
        }
        if (right instanceof Value.Undefined(String message)) {
            throw RenderFailure.of(message);
        }
        if (left instanceof NumberValue a && right instanceof NumberValue b) {
            return a.isReal() || b.isReal() ? ofReals(a.real(), b.real()) : ofIntegers(a.integer(), b.integer());
        }
        return switch (this) {
            case ADD -> joined(run, left, right);
            case MULTIPLY -> multiplied(run, left, right);
            default -> throw unsupported(left, right);
        };
    }

    private RenderFailure unsupported(Value left, Value right) {
        return RenderFailure.of("unsupported operand type(s) for " + symbol + ": '" + left.typeName() + "' and '"
                + right.typeName() + "'");
    }

    private Value ofIntegers(BigInteger a, BigInteger b) {
        return switch (this) {
            case ADD -> new Int(a.add(b));
            case SUBTRACT -> new Int(a.subtract(b));
            case MULTIPLY -> new Int(a.multiply(b));
            case DIVIDE -> {
                requireDivisor(b.signum() != 0);
                yield new Real(PythonNumbers.quotient(a, b));
            }
            case FLOOR_DIVIDE -> {
                requireDivisor(b.signum() != 0);
                yield new Int(PythonNumbers.floorDivide(a, b));
            }
            case REMAINDER -> {
                requireDivisor(b.signum() != 0);
                yield new Int(a.subtract(PythonNumbers.floorDivide(a, b).multiply(b)));
            }
            case POWER -> b.signum() < 0 ? ofReals(a.doubleValue(), b.doubleValue()) : PythonNumbers.power(a, b);
        };
    }

    private Value ofReals(double a, double b) {
        return new Real(
                switch (this) {
                    case ADD -> a + b;
                    case SUBTRACT -> a - b;
                    case MULTIPLY -> a * b;
                    case DIVIDE -> {
                        requireDivisor(b != 0);
                        yield a / b;
                    }
                    case FLOOR_DIVIDE -> {
                        requireDivisor(b != 0);
                        yield PythonNumbers.floorDivide(a, b);
                    }
                    case REMAINDER -> {
                        requireDivisor(b != 0);
                        yield PythonNumbers.remainder(a, b);
                    }
                    case POWER -> {
                        requireDivisor(a != 0 || b >= 0);
                        if (a < 0 && b != Math.rint(b)) {
                            throw RenderFailure.of("complex numbers are not supported");
                        }
                        yield Math.pow(a, b);
                    }
                });
    }

    private static void requireDivisor(boolean present) {
        if (!present) {
            throw RenderFailure.of("division by zero");
        }
    }

    private Value joined(Render run, Value left, Value right) {
        if (left instanceof Value.Text a && right instanceof Value.Text b) {
            if (a.safe() == b.safe()) {
                return run.text(run.builder().append(a.text()).append(b.text()).toString(), a.safe());
            }
            return run.text(Html.escape(run, a).text() + Html.escape(run, b).text(), true);
        }
        if (left instanceof Sequence a && right instanceof Sequence b && a.isList() == b.isList()) {
            run.budget().spend((long) a.items().size() + b.items().size());
            List<Value> all = new ArrayList<>(a.items());
            all.addAll(b.items());
            return a.with(all);
        }
        throw unsupported(left, right);
    }

    private Value multiplied(Render run, Value left, Value right) {
        if (left instanceof NumberValue count && !(right instanceof NumberValue)) {
            return repeated(run, right, count, left, right);
        }
        if (right instanceof NumberValue count && !(left instanceof NumberValue)) {
            return repeated(run, left, count, left, right);
        }
        throw unsupported(left, right);
    }

    private Value repeated(Render run, Value what, NumberValue count, Value left, Value right) {
        if (count.isReal()) {
            throw unsupported(left, right);
        }
        int times = Math.max(0, PythonNumbers.clampToInt(count.integer()));
        return switch (what) {
            case Value.Text text ->
                run.text(run.builder().repeat(text.text(), times).toString(), text.safe());
            case Sequence sequence -> {
                int size = sequence.items().size();
                run.budget().spend((long) size * times);
                List<Value> all = new ArrayList<>(size * times);
                for (int i = 0; size > 0 && i < times; i++) {
                    all.addAll(sequence.items());
                }
                yield sequence.with(all);
            }
            default -> throw unsupported(left, right);
        };
    }
}
