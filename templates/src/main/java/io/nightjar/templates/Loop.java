package io.nightjar.templates;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The variable {@code loop} of a {@code for}. Reads its items no further ahead than it is asked to, because a loop's filter
 * may depend on what its body did.
 */
final class Loop implements Invocable, Iterator<Value> {

    /** Prints the body for other items, one level deeper. */
    interface Recursion {
        /** Gives what is printed. */
        Value render(Value items, int depth);
    }

    private final Render run;
    private final Value source;
    private final Optional<Recursion> recursion;
    private final int depth;
    private Iterator<Value> items;
    private @Nullable Value before;
    private @Nullable Value current;
    private @Nullable Value ahead;
    private @Nullable List<Value> lastChanged;
    private int index;
    private int counted = -1;

    /**
     * Makes one.
     *
     * @param source what is gone through; a {@link OneShot} if it is filtered
     * @param depth levels of recursion above, from 0
     */
    Loop(Render run, Value source, Optional<Recursion> recursion, int depth) {
        this.run = run;
        this.source = source;
        this.recursion = recursion;
        this.depth = depth;
        this.items = Iterables.iterate(source);
    }

    @Override
    public boolean hasNext() {
        return peek().isPresent();
    }

    @Override
    public Value next() {
        Value item = peek().orElseThrow(NoSuchElementException::new);
        ahead = null;
        before = current;
        current = item;
        index++;
        return item;
    }

    /** The number of the item, from 1. */
    int index() {
        return index;
    }

    /** How many items there are; those that are not made yet are made now. */
    int length() {
        if (counted < 0) {
            if (source instanceof OneShot) {
                List<Value> rest = new ArrayList<>();
                items.forEachRemaining(item -> {
                    run.budget().spend(1);
                    rest.add(item);
                });
                items = rest.iterator();
                counted = rest.size() + index + (ahead == null ? 0 : 1);
            } else {
                counted = Iterables.length(source).orElseThrow();
            }
        }
        return counted;
    }

    /** {@code loop.name}. */
    Optional<Value> attribute(String name) {
        return Optional.ofNullable(
                switch (name) {
                    case "index" -> NumberValue.Int.of(index);
                    case "index0" -> NumberValue.Int.of(index - 1L);
                    case "revindex" -> NumberValue.Int.of(length() - index + 1L);
                    case "revindex0" -> NumberValue.Int.of(length() - (long) index);
                    case "first" -> NumberValue.Bool.of(index == 1);
                    case "last" -> NumberValue.Bool.of(peek().isEmpty());
                    case "length" -> NumberValue.Int.of(length());
                    case "depth" -> NumberValue.Int.of(depth + 1L);
                    case "depth0" -> NumberValue.Int.of(depth);
                    case "previtem" -> before == null ? new Undefined("there is no previous item") : before;
                    case "nextitem" -> peek().orElseGet(() -> new Undefined("there is no next item"));
                    case "cycle" -> new NativeFunction(name, (_, arguments) -> cycle(arguments));
                    case "changed" -> new NativeFunction(name, (_, arguments) -> changed(arguments));
                    default -> null;
                });
    }

    @Override
    public Value call(Render same, CallValues arguments) {
        Recursion recurse = recursion.orElseThrow(
                () -> RenderFailure.of("The loop must have the 'recursive' marker to be called recursively."));
        if (arguments.positional().size() != 1) {
            throw RenderFailure.of("loop() takes one argument");
        }
        return recurse.render(arguments.positional().getFirst(), depth + 1);
    }

    @Override
    public String typeName() {
        return "LoopContext";
    }

    private Optional<Value> peek() {
        if (ahead == null && items.hasNext()) {
            run.budget().spend(1);
            ahead = items.next();
        }
        return Optional.ofNullable(ahead);
    }

    private Value cycle(CallValues arguments) {
        List<Value> values = arguments.positional();
        if (values.isEmpty()) {
            throw RenderFailure.of("no items for cycling given");
        }
        return values.get((index - 1) % values.size());
    }

    private Value changed(CallValues arguments) {
        for (Value value : arguments.positional()) {
            run.budget().spend(value.weight());
        }
        boolean changed = !arguments.positional().equals(lastChanged);
        lastChanged = arguments.positional();
        return NumberValue.Bool.of(changed);
    }
}
