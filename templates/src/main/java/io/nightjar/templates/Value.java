package io.nightjar.templates;

/**
 * A value of Python's, as templates see it. {@code equals} and {@code hashCode} are Python's {@code ==} and {@code
 * hash()}, so that values can be the keys of maps. All but namespaces and iterators are immutable: the sandbox forbids
 * what would change a list or a dict.
 */
sealed interface Value
        permits Value.Undefined,
                Value.None,
                NumberValue,
                Value.Text,
                Sequence,
                Dict,
                DictView,
                Range,
                OneShot,
                Namespace,
                Invocable {

    /** Lists in lists and the like; what walks through a value recurses no deeper. */
    int MAX_NESTING = 200;

    /** The name of its type in messages. */
    String typeName();

    /** What {@code bool()} makes of it. */
    boolean truth();

    /** Steps to walk through all of it, shared parts each time that they are met. */
    default long weight() {
        return 1;
    }

    /** Levels of values inside it. */
    default int nesting() {
        return 0;
    }

    /** Steps to look for something in it, if that takes longer the larger it is. */
    default long searchWeight() {
        return 1;
    }

    /** One level more than the deepest of its parts. */
    static int nestingAbove(int deepest) {
        if (deepest >= MAX_NESTING) {
            throw RenderFailure.exhausted("values nested more than " + MAX_NESTING + " deep");
        }
        return deepest + 1;
    }

    /** The sum of two weights, which many shared parts may make larger than any number. */
    static long addWeights(long a, long b) {
        long sum = a + b;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }

    /** What a name or a key that is not there gives; {@code message} says so where it may not be used. */
    record Undefined(String message) implements Value {

        @Override
        public String typeName() {
            return "Undefined";
        }

        @Override
        public boolean truth() {
            return false;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Undefined;
        }

        @Override
        public int hashCode() {
            return 1;
        }
    }

    /** {@code None}. */
    record None() implements Value {

        static final None NONE = new None();

        @Override
        public String typeName() {
            return "NoneType";
        }

        @Override
        public boolean truth() {
            return false;
        }
    }

    /**
     * A string.
     *
     * @param text what it says
     * @param safe whether it is marked as safe HTML, Python's {@code Markup}
     */
    record Text(String text, boolean safe) implements Value {

        static final Text EMPTY = new Text("");

        public Text(String text) {
            this(text, false);
        }

        @Override
        public String typeName() {
            return safe ? "Markup" : "str";
        }

        @Override
        public boolean truth() {
            return !text.isEmpty();
        }

        @Override
        public long weight() {
            return 1L + text.length() / Budget.CHARACTERS_PER_STEP;
        }

        @Override
        public long searchWeight() {
            return weight();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Text same && text.equals(same.text);
        }

        @Override
        public int hashCode() {
            return text.hashCode();
        }
    }
}
