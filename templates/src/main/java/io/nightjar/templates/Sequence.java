package io.nightjar.templates;

import java.util.Collections;
import java.util.List;

/** A list or a tuple. Whoever makes one hands its items over and changes them no more. */
final class Sequence implements Value {

    /** Which of the two. */
    enum Kind {
        /** A {@code list}. */
        LIST,
        /** A {@code tuple}. */
        TUPLE,
        /** A tuple whose two items are also the attributes {@code grouper} and {@code list}. */
        GROUP
    }

    private final Kind kind;
    private final List<Value> items;
    private final long weight;
    private final int nesting;

    Sequence(Kind kind, List<? extends Value> items) {
        this.kind = kind;
        this.items = Collections.unmodifiableList(items);
        long total = 1;
        int deepest = 0;
        for (Value item : items) {
            total = Value.addWeights(total, item.weight());
            deepest = Math.max(deepest, item.nesting());
        }
        weight = total;
        nesting = Value.nestingAbove(deepest);
    }

    /** A list of these items. */
    static Sequence list(List<? extends Value> items) {
        return new Sequence(Kind.LIST, items);
    }

    /** A tuple of these items. */
    static Sequence tuple(List<? extends Value> items) {
        return new Sequence(Kind.TUPLE, items);
    }

    Kind kind() {
        return kind;
    }

    boolean isList() {
        return kind == Kind.LIST;
    }

    List<Value> items() {
        return items;
    }

    /** The same kind with other items. */
    Sequence with(List<? extends Value> others) {
        return new Sequence(isList() ? Kind.LIST : Kind.TUPLE, others);
    }

    @Override
    public String typeName() {
        return isList() ? "list" : "tuple";
    }

    @Override
    public boolean truth() {
        return !items.isEmpty();
    }

    @Override
    public long weight() {
        return weight;
    }

    @Override
    public int nesting() {
        return nesting;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Sequence same && isList() == same.isList() && items.equals(same.items);
    }

    @Override
    public int hashCode() {
        return items.hashCode();
    }
}
