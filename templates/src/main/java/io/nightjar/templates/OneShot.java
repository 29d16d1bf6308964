package io.nightjar.templates;

import java.util.Iterator;

/** Items that can be gone through once, and are made while they are: what filters such as {@code map} give. */
final class OneShot implements Value {

    private final String typeName;
    private final Iterator<Value> items;
    private final int nesting;

    /** Makes one whose items come from {@code source} in some way. */
    OneShot(String typeName, Value source, Iterator<Value> items) {
        this.typeName = typeName;
        this.items = items;
        this.nesting = Value.nestingAbove(source.nesting());
    }

    /** The generator of a filter. */
    static OneShot generator(Value source, Iterator<Value> items) {
        return new OneShot("generator", source, items);
    }

    Iterator<Value> items() {
        return items;
    }

    @Override
    public String typeName() {
        return typeName;
    }

    @Override
    public boolean truth() {
        return true;
    }

    @Override
    public int nesting() {
        return nesting;
    }
}
