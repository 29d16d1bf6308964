package io.nightjar.templates;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The values that a call passes, by place and by name. */
record CallValues(List<Value> positional, Map<String, Value> named) {

    static final CallValues NONE = new CallValues(List.of(), Map.of());

    /** The same with one more by name. */
    CallValues with(String name, Value value) {
        Map<String, Value> more = new LinkedHashMap<>(named);
        if (more.put(name, value) != null) {
            throw RenderFailure.of("got multiple values for keyword argument '" + name + "'");
        }
        return new CallValues(positional, more);
    }

    /** Without the first {@code count} of those by place. */
    CallValues skip(int count) {
        return new CallValues(positional.subList(Math.min(count, positional.size()), positional.size()), named);
    }
}
