package io.nightjar.templates;

import java.time.LocalDateTime;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** The functions that every template can call. */
final class Globals {

    private static final List<Builtin> FUNCTIONS = List.of(
            Builtin.of(
                    "range",
                    "start stop? step?",
                    (_, _, args) -> args.has(1)
                            ? Range.of(bound(args, 0), bound(args, 1), args.has(2) ? bound(args, 2) : 1)
                            : Range.of(0, bound(args, 0), 1)),
            Builtin.of("dict", "*", (run, _, args) -> dict(run, args.all())),
            Builtin.of("namespace", "*", (run, _, args) -> namespace(run, args.all())),
            Builtin.of("cycler", "*", (_, _, args) -> cycler(args.all().positional())),
            Builtin.of("joiner", "sep?", (_, _, args) -> joiner(args.value(0, new Value.Text(", ")))),
            Builtin.of("raise_exception", "message", (run, _, args) -> {
                throw RenderFailure.of(PythonText.of(run, args.value(0)));
            }),
            Builtin.of(
                    "strftime_now",
                    "format",
                    (run, _, args) -> run.text(Strftime.format(LocalDateTime.now(run.clock()), args.text(0)))));

    private Globals() {}

    /** Defines them. */
    static void define(Scope scope) {
        FUNCTIONS.forEach(row -> scope.put(row.name(), row.methodOf(Value.None.NONE)));
    }

    /** {@code dict.fromkeys}. */
    static Dict dictOfKeys(Render run, Bound args) {
        SequencedMap<Value, Value> entries = new LinkedHashMap<>();
        for (Value key : Iterables.toList(run, args.value(0))) {
            entries.put(Dict.hashable(run, key), args.value(1, Value.None.NONE));
        }
        return new Dict(entries);
    }

    private static long bound(Bound args, int place) {
        return args.integer(place);
    }

    /** {@code dict(...)}. */
    static Dict dict(Render run, CallValues values) {
        if (values.positional().size() > 1) {
            throw RenderFailure.of("dict expected at most 1 argument, got "
                    + values.positional().size());
        }
        SequencedMap<Value, Value> entries = new LinkedHashMap<>();
        for (Value source : values.positional()) {
            if (source instanceof Dict dict) {
                run.budget().spend(dict.entries().size());
                entries.putAll(dict.entries());
            } else {
                putPairs(run, source, entries);
            }
        }
        values.named().forEach((name, value) -> entries.put(new Value.Text(name), value));
        return new Dict(entries);
    }

    private static void putPairs(Render run, Value source, SequencedMap<Value, Value> entries) {
        Iterator<Value> pairs = Iterables.iterate(source);
        while (pairs.hasNext()) {
            List<Value> pair = Iterables.toList(run, pairs.next());
            if (pair.size() != 2) {
                throw RenderFailure.of(
                        "dictionary update sequence element has length " + pair.size() + "; 2 is required");
            }
            entries.put(Dict.hashable(run, pair.getFirst()), pair.getLast());
        }
    }

    private static Namespace namespace(Render run, CallValues values) {
        Namespace namespace = new Namespace();
        dict(run, values).entries().forEach((key, value) -> {
            if (key instanceof Value.Text name) {
                namespace.put(name.text(), value);
            }
        });
        return namespace;
    }

    private static Namespace cycler(List<Value> items) {
        if (items.isEmpty()) {
            throw RenderFailure.of("at least one item has to be provided");
        }
        Namespace cycler = new Namespace();
        cycler.put("current", items.getFirst());
        int[] position = {0};
        cycler.put("next", new NativeFunction("next", (_, _) -> {
            Value item = items.get(position[0]);
            position[0] = (position[0] + 1) % items.size();
            cycler.put("current", items.get(position[0]));
            return item;
        }));
        cycler.put("reset", new NativeFunction("reset", (_, _) -> {
            position[0] = 0;
            cycler.put("current", items.getFirst());
            return Value.None.NONE;
        }));
        return cycler;
    }

    /* Nothing when it is called first, the separator from then on. */
    private static NativeFunction joiner(Value separator) {
        boolean[] used = {false};
        return new NativeFunction("joiner", (_, _) -> {
            Value said = used[0] ? separator : Value.Text.EMPTY;
            used[0] = true;
            return said;
        });
    }
}
