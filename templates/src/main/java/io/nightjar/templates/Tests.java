package io.nightjar.templates;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The tests of {@code is}. */
final class Tests {

    static final Map<String, Builtin> TABLE = Builtin.table(types(), values(), comparisons());

    private Tests() {}

    private static List<Builtin> types() {
        return List.of(
                Builtin.test("defined", "", (_, value, _) -> !(value instanceof Value.Undefined)),
                Builtin.test("undefined", "", (_, value, _) -> value instanceof Value.Undefined),
                Builtin.test("none", "", (_, value, _) -> value instanceof Value.None),
                Builtin.test("boolean", "", (_, value, _) -> value instanceof NumberValue.Bool),
                Builtin.test("integer", "", (_, value, _) -> value instanceof NumberValue.Int),
                Builtin.test("float", "", (_, value, _) -> value instanceof NumberValue.Real),
                Builtin.test("number", "", (_, value, _) -> value instanceof NumberValue),
                Builtin.test("string", "", (_, value, _) -> value instanceof Value.Text),
                Builtin.test("mapping", "", (_, value, _) -> value instanceof Dict),
                Builtin.test("sequence", "", (_, value, _) -> isSequence(value)),
                Builtin.test("iterable", "", (_, value, _) -> Iterables.isIterable(value)),
                Builtin.test(
                        "callable",
                        "",
                        (_, value, _) -> value instanceof Invocable || value instanceof Value.Undefined),
                Builtin.test("escaped", "", (_, value, _) -> value instanceof Value.Text text && text.safe()));
    }

    private static List<Builtin> values() {
        return List.of(
                Builtin.test("true", "", (_, value, _) -> value instanceof NumberValue.Bool bool && bool.value()),
                Builtin.test("false", "", (_, value, _) -> value instanceof NumberValue.Bool bool && !bool.value()),
                Builtin.test(
                        "odd", "", (run, value, _) -> remainder(run, value, 2).equals(NumberValue.Int.of(1))),
                Builtin.test(
                        "even", "", (run, value, _) -> !remainder(run, value, 2).truth()),
                Builtin.test(
                        "divisibleby",
                        "num",
                        (run, value, args) -> !Arithmetic.REMAINDER
                                .apply(run, value, args.value(0))
                                .truth()),
                Builtin.test("lower", "", (run, value, _) -> TextMethods.isLower(PythonText.of(run, value))),
                Builtin.test("upper", "", (run, value, _) -> TextMethods.isUpper(PythonText.of(run, value))),
                Builtin.test(
                        "filter",
                        "",
                        (_, value, _) -> value instanceof Value.Text name && Filters.TABLE.containsKey(name.text())),
                Builtin.test("test", "", (_, value, _) -> value instanceof Value.Text name && isTest(name.text())),
                Builtin.test("sameas", "other", (_, value, args) -> isSame(value, args.value(0))));
    }

    private static List<Builtin> comparisons() {
        List<Builtin> rows = new ArrayList<>();
        Map.of(
                        Ordering.EQUAL, List.of("==", "eq", "equalto"),
                        Ordering.NOT_EQUAL, List.of("!=", "ne"),
                        Ordering.LESS, List.of("<", "lt", "lessthan"),
                        Ordering.LESS_OR_EQUAL, List.of("<=", "le"),
                        Ordering.GREATER, List.of(">", "gt", "greaterthan"),
                        Ordering.GREATER_OR_EQUAL, List.of(">=", "ge"),
                        Ordering.IN, List.of("in"))
                .forEach((ordering, names) -> names.forEach(name -> rows.add(
                        Builtin.test(name, "other", (run, value, args) -> ordering.test(run, value, args.value(0))))));
        return rows;
    }

    private static boolean isTest(String name) {
        return TABLE.containsKey(name);
    }

    private static Value remainder(Render run, Value value, int divisor) {
        return Arithmetic.REMAINDER.apply(run, value, NumberValue.Int.of(divisor));
    }

    private static boolean isSequence(Value value) {
        return value instanceof Value.Undefined
                || (Iterables.length(value).isPresent() && !(value instanceof DictView) && !(value instanceof Loop));
    }

    /* Python's small values are one object each; of others, only the very same is the same. */
    @SuppressWarnings("ReferenceEquality")
    private static boolean isSame(Value a, Value b) {
        return a == b
                || (a.getClass() == b.getClass()
                        && (a instanceof NumberValue || a instanceof Value.None || a instanceof Value.Text)
                        && a.equals(b));
    }
}
