package io.nightjar.templates;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Variables, and those around them. */
final class Scope {

    private final @Nullable Scope outer;
    private final Map<String, Value> variables = new HashMap<>();

    private Scope(@Nullable Scope outer) {
        this.outer = outer;
    }

    /** The variables of a whole template. */
    static Scope outermost() {
        return new Scope(null);
    }

    /** Variables inside these. */
    Scope inner() {
        return new Scope(this);
    }

    /** The nearest variable of this name, if there is one. */
    Optional<Value> find(String name) {
        for (Scope scope = this; scope != null; scope = scope.outer) {
            Value value = scope.variables.get(name);
            if (value != null) {
                return Optional.of(value);
            }
        }
        return Optional.empty();
    }

    /** The nearest variable of this name; undefined if there is none. */
    Value get(String name) {
        return find(name).orElseGet(() -> new Value.Undefined("'" + name + "' is undefined"));
    }

    /** Sets a variable of this scope. */
    void put(String name, Value value) {
        variables.put(name, value);
    }
}
