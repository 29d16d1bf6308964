package io.nightjar.templates;

import java.time.Clock;

/** One rendering: what the library's functions need of it. Belongs to the thread that renders. */
final class Render {

    private final Budget budget;
    private final Clock clock;
    private int line = 1;

    Render(TemplateLimits limits, Clock clock) {
        this.budget = new Budget(limits);
        this.clock = clock;
    }

    Budget budget() {
        return budget;
    }

    /** What the time is; its zone is the user's. */
    Clock clock() {
        return clock;
    }

    /** The line of the statement that runs. */
    int line() {
        return line;
    }

    /** Says which statement runs. */
    void atLine(int statementLine) {
        line = statementLine;
    }

    /** A text to write into. */
    BoundedText builder() {
        return new BoundedText(budget);
    }

    /** A new text that was made without a builder. */
    Value.Text text(String text) {
        return text(text, false);
    }

    /** A new text that was made without a builder, marked as safe or not. */
    Value.Text text(String text, boolean safe) {
        budget.spendCharacters(text.length());
        return new Value.Text(text, safe);
    }

    /** Calls a value that must be callable. */
    Value call(Value callee, CallValues arguments) {
        return switch (callee) {
            case Invocable function -> {
                budget.enter();
                Value result = function.call(this, arguments);
                budget.leave();
                yield result;
            }
            case Value.Undefined(String message) -> throw RenderFailure.of(message);
            default -> throw RenderFailure.of("'" + callee.typeName() + "' object is not callable");
        };
    }

    /** Applies a filter. */
    Value filter(String name, Value input, CallValues arguments) {
        return library(Filters.TABLE.get(name), "filter", name).apply(this, input, arguments);
    }

    /** Applies a test. */
    boolean test(String name, Value input, CallValues arguments) {
        return library(Tests.TABLE.get(name), "test", name)
                .apply(this, input, arguments)
                .truth();
    }

    private static Builtin library(@org.jspecify.annotations.Nullable Builtin row, String kind, String name) {
        if (row == null) {
            throw RenderFailure.of("no " + kind + " named '" + name + "'");
        }
        return row;
    }
}
