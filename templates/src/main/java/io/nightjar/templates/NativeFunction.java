package io.nightjar.templates;

/** A function of the library, or a method with its object; compared by identity of its body. */
record NativeFunction(String name, Body body) implements Invocable {

    /** What it does. */
    interface Body {
        /** Calls it. */
        Value call(Render run, CallValues arguments);
    }

    @Override
    public Value call(Render run, CallValues arguments) {
        return body.call(run, arguments);
    }

    @Override
    public String typeName() {
        return "builtin_function_or_method";
    }
}
