package io.nightjar.templates;

import java.util.List;

/**
 * The arguments of a {@link Builtin}, by the places of its parameters.
 *
 * @param function for messages
 * @param places one for each parameter; {@link #ABSENT} for those left out
 * @param all as they were passed
 */
record Bound(String function, List<Value> places, CallValues all) {

    /** Stands where no argument was passed; compared by identity. */
    static final Value ABSENT = new Value.Undefined("an argument was left out");

    @SuppressWarnings("ReferenceEquality") // Any undefined value equals this one.
    static boolean isAbsent(Value value) {
        return value == ABSENT;
    }

    /** Whether the argument was passed. */
    boolean has(int place) {
        return !isAbsent(places.get(place));
    }

    /** Whether the argument was passed and is not {@code None}. */
    boolean hasSome(int place) {
        return has(place) && !(places.get(place) instanceof Value.None);
    }

    /** An argument that must have been passed. */
    Value value(int place) {
        return places.get(place);
    }

    /** An argument, or what stands for it. */
    Value value(int place, Value fallback) {
        return has(place) ? places.get(place) : fallback;
    }

    /** A string. */
    String text(int place) {
        if (places.get(place) instanceof Value.Text text) {
            return text.text();
        }
        throw wrongType("a string", place);
    }

    /** A string, or what stands for it. */
    String text(int place, String fallback) {
        return has(place) ? text(place) : fallback;
    }

    /** An integer; those beyond 32 bits come out as the nearest that fits. */
    int integer(int place) {
        if (places.get(place) instanceof NumberValue number && !number.isReal()) {
            return PythonNumbers.clampToInt(number.integer());
        }
        throw wrongType("an integer", place);
    }

    /** An integer, or what stands for it if it is left out or {@code None}. */
    int integer(int place, int fallback) {
        return hasSome(place) ? integer(place) : fallback;
    }

    /** The truth of an argument, or what stands for it. */
    boolean flag(int place, boolean fallback) {
        return has(place) ? places.get(place).truth() : fallback;
    }

    private RenderFailure wrongType(String expected, int place) {
        Value value = places.get(place);
        return value instanceof Value.Undefined(String message)
                ? RenderFailure.of(message)
                : RenderFailure.of(
                        function + "() argument " + (place + 1) + " must be " + expected + ", not " + value.typeName());
    }
}
