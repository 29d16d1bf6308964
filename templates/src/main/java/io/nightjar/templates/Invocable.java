package io.nightjar.templates;

/** A value that can be called. */
sealed interface Invocable extends Value permits Macro, NativeFunction, Loop {

    /** Calls it. */
    Value call(Render run, CallValues arguments);

    @Override
    default boolean truth() {
        return true;
    }
}
