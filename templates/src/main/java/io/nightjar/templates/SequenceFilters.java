package io.nightjar.templates;

import io.nightjar.templates.NumberValue.Int;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** The filters that take a whole sequence: count, order, join and cut it. */
final class SequenceFilters {

    static final List<Builtin> ROWS = List.of(
            Builtin.of("length", "", (_, value, _) -> length(value)),
            Builtin.of("count", "", (_, value, _) -> length(value)),
            Builtin.of("list", "", (run, value, _) -> Sequence.list(Iterables.toList(run, value))),
            Builtin.of("first", "", (_, value, _) -> {
                Iterator<Value> items = Iterables.iterate(value);
                return items.hasNext() ? items.next() : none("first item");
            }),
            Builtin.of("last", "", (_, value, _) -> {
                Iterator<Value> items = reversed(value);
                return items.hasNext() ? items.next() : none("last item");
            }),
            Builtin.of("reverse", "", SequenceFilters::reverse),
            Builtin.of("join", "d? attribute?", SequenceFilters::join),
            Builtin.of("sort", "reverse? case_sensitive? attribute?", SequenceFilters::sort),
            Builtin.of("dictsort", "case_sensitive? by? reverse?", SequenceFilters::sortDict),
            Builtin.of("groupby", "attribute default? case_sensitive?", SequenceFilters::group),
            Builtin.of("min", "case_sensitive? attribute?", (run, value, args) -> extreme(run, value, args, false)),
            Builtin.of("max", "case_sensitive? attribute?", (run, value, args) -> extreme(run, value, args, true)),
            Builtin.of("sum", "attribute? start?", SequenceFilters::sum),
            Builtin.of("slice", "slices fill_with?", SequenceFilters::slice),
            Builtin.of("batch", "linecount fill_with?", SequenceFilters::batch));

    private SequenceFilters() {}

    private static Value length(Value value) {
        return Int.of(Iterables.length(value)
                .orElseThrow(() -> RenderFailure.of("object of type '" + value.typeName() + "' has no len()")));
    }

    private static Value none(String what) {
        return new Value.Undefined("No " + what + ", sequence was empty.");
    }

    private static Iterator<Value> reversed(Value value) {
        if (value instanceof Value.Undefined) {
            return Collections.emptyIterator();
        }
        return Iterables.reversed(value)
                .orElseThrow(() -> RenderFailure.of("'" + value.typeName() + "' object is not reversible"));
    }

    private static Value reverse(Render run, Value value, Bound args) {
        if (value instanceof Value.Text text) {
            int[] codePoints = text.text().codePoints().toArray();
            StringBuilder out = new StringBuilder(text.text().length());
            for (int i = codePoints.length - 1; i >= 0; i--) {
                out.appendCodePoint(codePoints[i]);
            }
            return run.text(out.toString());
        }
        Optional<Iterator<Value>> direct = Iterables.reversed(value);
        return direct.isPresent()
                ? new OneShot("list_reverseiterator", value, direct.get())
                : Sequence.list(Iterables.toList(run, value).reversed());
    }

    private static Value join(Render run, Value value, Bound args) {
        AttributePath path = AttributePath.of(args.value(1, Value.None.NONE), Optional.empty(), false);
        String separator = args.has(0) ? PythonText.of(run, args.value(0)) : "";
        BoundedText joined = run.builder();
        boolean first = true;
        Iterator<Value> items = Iterables.iterate(value);
        while (items.hasNext()) {
            joined.append(first ? "" : separator).append(PythonText.of(run, path.get(run, items.next())));
            first = false;
        }
        return new Value.Text(joined.toString());
    }

    private static Value sort(Render run, Value value, Bound args) {
        List<AttributePath> paths = AttributePath.several(args.value(2, Value.None.NONE), !args.flag(1, false));
        List<Value> items = Iterables.toList(run, value);
        return Sequence.list(Sorting.sort(
                run,
                items,
                item -> Sequence.list(
                        paths.stream().map(path -> path.get(run, item)).toList()),
                args.flag(0, false)));
    }

    private static Value sortDict(Render run, Value value, Bound args) {
        if (!(value instanceof Dict dict)) {
            throw RenderFailure.of("'" + value.typeName() + "' object has no attribute 'items'");
        }
        String by = args.text(1, "key");
        if (!by.equals("key") && !by.equals("value")) {
            throw RenderFailure.of("You can only sort by either \"key\" or \"value\"");
        }
        AttributePath path = AttributePath.of(Int.of(by.equals("key") ? 0 : 1), Optional.empty(), !args.flag(0, false));
        List<Value> pairs = Iterables.toList(run, new DictView(dict, DictView.Kind.ITEMS));
        return Sequence.list(Sorting.sort(run, pairs, item -> path.get(run, item), args.flag(2, false)));
    }

    private static Value group(Render run, Value value, Bound args) {
        Optional<Value> fallback = args.hasSome(1) ? Optional.of(args.value(1)) : Optional.empty();
        AttributePath path = AttributePath.of(args.value(0), fallback, !args.flag(2, false));
        AttributePath shown = AttributePath.of(args.value(0), fallback, false);
        List<Value> groups = new ArrayList<>();
        List<Value> current = new ArrayList<>();
        for (Value item : Sorting.sort(run, Iterables.toList(run, value), item -> path.get(run, item), false)) {
            if (!current.isEmpty() && !path.get(run, current.getFirst()).equals(path.get(run, item))) {
                groups.add(groupOf(run, current, shown));
                current = new ArrayList<>();
            }
            current.add(item);
        }
        if (!current.isEmpty()) {
            groups.add(groupOf(run, current, shown));
        }
        return Sequence.list(groups);
    }

    private static Value groupOf(Render run, List<Value> items, AttributePath shown) {
        return new Sequence(Sequence.Kind.GROUP, List.of(shown.get(run, items.getFirst()), Sequence.list(items)));
    }

    private static Value extreme(Render run, Value value, Bound args, boolean largest) {
        AttributePath path = AttributePath.of(args.value(1, Value.None.NONE), Optional.empty(), !args.flag(0, false));
        List<Value> items = Iterables.toList(run, value);
        if (items.isEmpty()) {
            return new Value.Undefined("No aggregated item, sequence was empty.");
        }
        Value best = items.getFirst();
        for (Value item : items.subList(1, items.size())) {
            run.budget().spend(item.weight());
            Value a = path.get(run, item);
            Value b = path.get(run, best);
            if (largest ? Ordering.isLess(b, a, ">") : Ordering.isLess(a, b, "<")) {
                best = item;
            }
        }
        return best;
    }

    private static Value sum(Render run, Value value, Bound args) {
        AttributePath path = AttributePath.of(args.value(0, Value.None.NONE), Optional.empty(), false);
        Value sum = args.value(1, Int.ZERO);
        if (sum instanceof Value.Text) {
            throw RenderFailure.of("sum() can't sum strings [use ''.join(seq) instead]");
        }
        Iterator<Value> items = Iterables.iterate(value);
        while (items.hasNext()) {
            run.budget().spend(1);
            sum = Arithmetic.ADD.apply(run, sum, path.get(run, items.next()));
        }
        return sum;
    }

    private static Value slice(Render run, Value value, Bound args) {
        List<Value> items = Iterables.toList(run, value);
        int slices = args.integer(0);
        if (slices == 0) {
            throw RenderFailure.of("integer division or modulo by zero");
        }
        run.budget().spend(Math.max(0, slices));
        List<Value> columns = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < slices; i++) {
            boolean longer = i < items.size() % slices;
            int end = start + items.size() / slices + (longer ? 1 : 0);
            List<Value> column = new ArrayList<>(items.subList(start, end));
            if (args.hasSome(1) && !longer) {
                column.add(args.value(1));
            }
            columns.add(Sequence.list(column));
            start = end;
        }
        return OneShot.generator(Sequence.list(columns), columns.iterator());
    }

    private static Value batch(Render run, Value value, Bound args) {
        int size = Math.max(1, args.integer(0));
        List<Value> items = Iterables.toList(run, value);
        List<Value> rows = new ArrayList<>();
        for (int start = 0; start < items.size(); start += size) {
            List<Value> row = new ArrayList<>(items.subList(start, Math.min(items.size() - start, size) + start));
            if (args.hasSome(1)) {
                int missing = size - row.size();
                run.budget().spend(missing);
                row.addAll(Collections.nCopies(missing, args.value(1)));
            }
            rows.add(Sequence.list(row));
        }
        return OneShot.generator(Sequence.list(rows), rows.iterator());
    }
}
