package io.nightjar.templates;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

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

    /** The generator of those items of {@code value} that meet {@code condition}. */
    static OneShot filtered(Render run, Value value, Predicate<Value> condition) {
        Iterator<Value> source = Iterables.iterate(value);
        return generator(value, new Iterator<>() {
            private @Nullable Value ahead;

            @Override
            public boolean hasNext() {
                while (ahead == null && source.hasNext()) {
                    run.budget().spend(1);
                    Value item = source.next();
                    ahead = condition.test(item) ? item : null;
                }
                return ahead != null;
            }

            @Override
            public Value next() {
                if (!hasNext() || ahead == null) {
                    throw new NoSuchElementException();
                }
                Value item = ahead;
                ahead = null;
                return item;
            }
        });
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
