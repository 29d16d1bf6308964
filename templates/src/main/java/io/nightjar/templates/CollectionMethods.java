package io.nightjar.templates;

import io.nightjar.templates.NumberValue.Int;
import java.util.List;
import java.util.Map;

/** The methods of lists, tuples and dicts that do not change them. */
final class CollectionMethods {

    static final Map<String, Builtin> SEQUENCE = Builtin.table(List.of(
            Builtin.of("count", "value", (run, self, args) -> {
                run.budget().spend(self.weight());
                return Int.of(sequence(self).items().stream()
                        .filter(item -> item.equals(args.value(0)))
                        .count());
            }),
            Builtin.of("index", "value start? end?", CollectionMethods::index),
            Builtin.of("copy", "", (_, self, _) -> self)));

    static final Map<String, Builtin> DICT = Builtin.table(List.of(
            Builtin.of(
                    "get",
                    "key default?",
                    (run, self, args) ->
                            dict(self).find(Dict.hashable(run, args.value(0))).orElse(args.value(1, Value.None.NONE))),
            Builtin.of("keys", "", (_, self, _) -> new DictView(dict(self), DictView.Kind.KEYS)),
            Builtin.of("values", "", (_, self, _) -> new DictView(dict(self), DictView.Kind.VALUES)),
            Builtin.of("items", "", (_, self, _) -> new DictView(dict(self), DictView.Kind.ITEMS)),
            Builtin.of("copy", "", (_, self, _) -> self),
            Builtin.of("fromkeys", "iterable value?", (run, _, args) -> Globals.dictOfKeys(run, args))));

    private CollectionMethods() {}

    private static Value index(Render run, Value self, Bound args) {
        run.budget().spend(self.weight());
        List<Value> items = sequence(self).items();
        SliceBounds bounds = SliceBounds.of(
                args.value(1, Value.None.NONE), args.value(2, Value.None.NONE), Value.None.NONE, items.size());
        for (int i = 0; i < bounds.count(); i++) {
            if (items.get(bounds.at(i)).equals(args.value(0))) {
                return Int.of(bounds.at(i));
            }
        }
        throw RenderFailure.of(PythonText.repr(run, args.value(0)) + " is not in " + self.typeName());
    }

    private static Sequence sequence(Value self) {
        return (Sequence) self;
    }

    private static Dict dict(Value self) {
        return (Dict) self;
    }
}
