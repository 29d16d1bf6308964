package io.nightjar.templates;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What {@code namespace()} gives: the one value that templates can change. Compared by identity. */
final class Namespace implements Value {

    private final Map<String, Value> attributes = new LinkedHashMap<>();

    /** An attribute, if it is there. */
    Optional<Value> find(String name) {
        return Optional.ofNullable(attributes.get(name));
    }

    /** Sets an attribute. */
    void put(String name, Value value) {
        if (name.startsWith("_")) {
            throw RenderFailure.of(
                    "a namespace cannot have the attribute '" + name + "': it begins with an underscore");
        }
        attributes.put(name, value);
    }

    Map<String, Value> attributes() {
        return attributes;
    }

    @Override
    public String typeName() {
        return "Namespace";
    }

    @Override
    public boolean truth() {
        return true;
    }
}
