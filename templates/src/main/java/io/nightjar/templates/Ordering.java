package io.nightjar.templates;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The operators that compare two values. */
enum Ordering {
    EQUAL("=="),
    NOT_EQUAL("!="),
    LESS("<"),
    LESS_OR_EQUAL("<="),
    GREATER(">"),
    GREATER_OR_EQUAL(">="),
    IN("in"),
    NOT_IN("not in");

    private final String symbol;

    Ordering(String symbol) {
        this.symbol = symbol;
    }

    /** The operator that is one token; empty if there is none of this name. */
    static Optional<Ordering> find(String token) {
        return Arrays.stream(values())
                .filter(ordering -> ordering != IN && ordering.symbol.equals(token))
                .findFirst();
    }

    /** Compares, as Python does. */
    boolean test(Render run, Value left, Value right) {
        if (this != IN && this != NOT_IN) {
            run.budget().spend(cost(left, right));
        }
        return switch (this) {
            case EQUAL -> left.equals(right);
            case NOT_EQUAL -> !left.equals(right);
            case LESS -> isLess(left, right, symbol);
            case GREATER -> isLess(right, left, symbol);
            case LESS_OR_EQUAL -> isLessOrEqual(left, right, symbol);
            case GREATER_OR_EQUAL -> isLessOrEqual(right, left, symbol);
            case IN -> Iterables.contains(run, right, left);
            case NOT_IN -> !Iterables.contains(run, right, left);
        };
    }

    /** Steps to compare two values: each level of nesting may walk once more over what is inside it. */
    static long cost(Value a, Value b) {
        long weight = Math.min(Math.min(a.weight(), b.weight()), Integer.MAX_VALUE);
        return weight * (1 + Math.min(a.nesting(), b.nesting()));
    }

    /** {@code a < b}; {@code symbol} is for messages. */
    static boolean isLess(Value a, Value b, String symbol) {
        if (a instanceof NumberValue x && b instanceof NumberValue y) {
            return !x.isNaN() && !y.isNaN() && NumberValue.compare(x, y) < 0;
        }
        if (a instanceof Value.Text x && b instanceof Value.Text y) {
            return compareCodePoints(x.text(), y.text()) < 0;
        }
        if (a instanceof Sequence x && b instanceof Sequence y && x.isList() == y.isList()) {
            int difference = firstDifference(x.items(), y.items());
            return difference < Math.min(x.items().size(), y.items().size())
                    ? isLess(x.items().get(difference), y.items().get(difference), symbol)
                    : x.items().size() < y.items().size();
        }
        throw incomparable(a, b, symbol);
    }

    private static boolean isLessOrEqual(Value a, Value b, String symbol) {
        if (a instanceof NumberValue x && b instanceof NumberValue y) {
            return !x.isNaN() && !y.isNaN() && NumberValue.compare(x, y) <= 0;
        }
        return (a.getClass() == b.getClass() && isOrdered(a) && a.equals(b)) || isLess(a, b, symbol);
    }

    private static boolean isOrdered(Value value) {
        return value instanceof Value.Text || value instanceof Sequence;
    }

    private static RenderFailure incomparable(Value a, Value b, String symbol) {
        for (Value operand : List.of(a, b)) {
            if (operand instanceof Value.Undefined(String message)) {
                return RenderFailure.of(message);
            }
        }
        return RenderFailure.of("'" + symbol + "' not supported between instances of '" + a.typeName() + "' and '"
                + b.typeName() + "'");
    }

    private static int firstDifference(List<Value> a, List<Value> b) {
        int i = 0;
        while (i < a.size() && i < b.size() && a.get(i).equals(b.get(i))) {
            i++;
        }
        return i;
    }

    /* Surrogates stand before U+E000 in UTF-16 and behind U+FFFF in Python. */
    private static int compareCodePoints(String a, String b) {
        int i = 0;
        while (i < a.length() && i < b.length() && a.charAt(i) == b.charAt(i)) {
            i++;
        }
        if (i == a.length() || i == b.length()) {
            return Integer.compare(a.length(), b.length());
        }
        char x = a.charAt(i);
        char y = b.charAt(i);
        boolean oneIsSurrogate = Character.isSurrogate(x) != Character.isSurrogate(y);
        return oneIsSurrogate ? (Character.isSurrogate(x) ? 1 : -1) : Character.compare(x, y);
    }
}
