package io.nightjar.templates;

import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** The filters that go through a sequence item by item, as they are asked for more; and those that look one thing up. */
final class SelectionFilters {

    static final List<Builtin> ROWS = List.of(
            Builtin.of("map", "*", SelectionFilters::map),
            Builtin.of("select", "*", (run, value, args) -> select(run, value, args.all(), false, true)),
            Builtin.of("reject", "*", (run, value, args) -> select(run, value, args.all(), false, false)),
            Builtin.of("selectattr", "*", (run, value, args) -> select(run, value, args.all(), true, true)),
            Builtin.of("rejectattr", "*", (run, value, args) -> select(run, value, args.all(), true, false)),
            Builtin.of("unique", "case_sensitive? attribute?", SelectionFilters::unique),
            Builtin.of("items", "", SelectionFilters::items),
            Builtin.of("attr", "name", (_, value, args) -> attribute(value, args.text(0))),
            Builtin.of("default", "default_value? boolean?", (_, value, args) -> fallback(value, args)),
            Builtin.of("d", "default_value? boolean?", (_, value, args) -> fallback(value, args)));

    private SelectionFilters() {}

    private static Value fallback(Value value, Bound args) {
        boolean missing = value instanceof Value.Undefined || (args.flag(1, false) && !value.truth());
        return missing ? args.value(0, Value.Text.EMPTY) : value;
    }

    private static Value attribute(Value value, String name) {
        return Attributes.find(value, name)
                .orElseGet(() -> new Value.Undefined(
                        "'" + value.typeName() + " object' has no attribute " + PythonText.quote(name)));
    }

    private static Value items(Render run, Value value, Bound args) {
        return switch (value) {
            case Value.Undefined _ -> OneShot.generator(value, Collections.emptyIterator());
            case Dict dict -> OneShot.generator(dict, new DictView(dict, DictView.Kind.ITEMS).iterator());
            default -> throw RenderFailure.of("Can only get item pairs from a mapping.");
        };
    }

    private static Value map(Render run, Value value, Bound args) {
        if (!value.truth()) {
            return OneShot.generator(value, Collections.emptyIterator());
        }
        UnaryOperator<Value> change = mapping(run, args.all());
        Iterator<Value> source = Iterables.iterate(value);
        return OneShot.generator(value, new Iterator<>() {
            @Override
            public boolean hasNext() {
                return source.hasNext();
            }

            @Override
            public Value next() {
                run.budget().spend(1);
                return change.apply(source.next());
            }
        });
    }

    private static UnaryOperator<Value> mapping(Render run, CallValues values) {
        Value attribute = values.named().get("attribute");
        if (values.positional().isEmpty() && attribute != null) {
            for (String name : values.named().keySet()) {
                if (!name.equals("attribute") && !name.equals("default")) {
                    throw RenderFailure.of("Unexpected keyword argument '" + name + "'");
                }
            }
            Value fallback = values.named().getOrDefault("default", Value.None.NONE);
            AttributePath path = AttributePath.of(
                    attribute, fallback instanceof Value.None ? Optional.empty() : Optional.of(fallback), false);
            return item -> path.get(run, item);
        }
        if (values.positional().isEmpty()) {
            throw RenderFailure.of("map requires a filter argument");
        }
        String filter = PythonText.of(run, values.positional().getFirst());
        return item -> run.filter(filter, item, values.skip(1));
    }

    private static Value select(Render run, Value value, CallValues values, boolean byAttribute, boolean keep) {
        if (!value.truth()) {
            return OneShot.generator(value, Collections.emptyIterator());
        }
        List<Value> positional = values.positional();
        if (byAttribute && positional.isEmpty()) {
            throw RenderFailure.of("Missing parameter for attribute name");
        }
        AttributePath path =
                AttributePath.of(byAttribute ? positional.getFirst() : Value.None.NONE, Optional.empty(), false);
        int testPlace = byAttribute ? 1 : 0;
        if (positional.size() <= testPlace) {
            return OneShot.filtered(run, value, item -> path.get(run, item).truth() == keep);
        }
        String test = PythonText.of(run, positional.get(testPlace));
        CallValues rest = values.skip(testPlace + 1);
        return OneShot.filtered(run, value, item -> run.test(test, path.get(run, item), rest) == keep);
    }

    private static Value unique(Render run, Value value, Bound args) {
        AttributePath path = AttributePath.of(args.value(1, Value.None.NONE), Optional.empty(), !args.flag(0, false));
        Set<Value> seen = new HashSet<>();
        return OneShot.filtered(run, value, item -> {
            run.budget().spend(item.weight());
            return seen.add(Dict.hashable(run, path.get(run, item)));
        });
    }
}
