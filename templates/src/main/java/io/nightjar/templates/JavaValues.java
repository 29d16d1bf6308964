package io.nightjar.templates;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** Java's objects as Python's values. */
final class JavaValues {

    private JavaValues() {}

    /** The value; takes its weight from the budget. */
    static Value toValue(Render run, @Nullable Object object) {
        run.budget().enter();
        Value value = switch (object) {
            case null -> Value.None.NONE;
            case Boolean truth -> NumberValue.Bool.of(truth);
            case String text -> new Value.Text(text);
            case BigInteger number -> new NumberValue.Int(number);
            case Double number -> new NumberValue.Real(number);
            case Float number -> new NumberValue.Real(number);
            case BigDecimal number -> new NumberValue.Real(number.doubleValue());
            case Number number -> NumberValue.Int.of(number.longValue());
            case List<?> items -> list(run, items);
            case Map<?, ?> entries -> dict(run, entries);
            default ->
                throw RenderFailure.of(
                        "a variable is a " + object.getClass().getName() + ", which templates cannot use");
        };
        run.budget().leave();
        return value;
    }

    private static Value list(Render run, List<?> items) {
        List<Value> values = new ArrayList<>(items.size());
        for (Object item : items) {
            values.add(toValue(run, item));
        }
        return Sequence.list(values);
    }

    private static Value dict(Render run, Map<?, ?> entries) {
        SequencedMap<Value, Value> values = LinkedHashMap.newLinkedHashMap(entries.size());
        entries.forEach((key, value) -> values.put(Dict.hashable(run, toValue(run, key)), toValue(run, value)));
        return new Dict(values);
    }
}
