package io.nightjar.templates;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** What can be gone through, counted and searched. */
final class Iterables {

    private Iterables() {}

    /** The items of a value; fails if it has none to go through. */
    static Iterator<Value> iterate(Value value) {
        return find(value).orElseThrow(() -> RenderFailure.of("'" + value.typeName() + "' object is not iterable"));
    }

    /** Whether a value can be gone through. */
    static boolean isIterable(Value value) {
        return find(value).isPresent();
    }

    /** All items; takes a step for each. */
    static List<Value> toList(Render run, Value value) {
        List<Value> items = new ArrayList<>();
        Iterator<Value> source = iterate(value);
        while (source.hasNext()) {
            run.budget().spend(1);
            items.add(source.next());
        }
        return items;
    }

    /** {@code len()}; empty if the value has none. */
    static OptionalInt length(Value value) {
        return switch (value) {
            case Value.Text text ->
                OptionalInt.of(text.text().codePointCount(0, text.text().length()));
            case Sequence sequence -> OptionalInt.of(sequence.items().size());
            case Dict dict -> OptionalInt.of(dict.entries().size());
            case DictView view -> OptionalInt.of(view.dict().entries().size());
            case Range range -> OptionalInt.of(range.length());
            case Value.Undefined _ -> OptionalInt.of(0);
            case Loop loop -> OptionalInt.of(loop.length());
            default -> OptionalInt.empty();
        };
    }

    /** {@code needle in haystack}. */
    static boolean contains(Render run, Value haystack, Value needle) {
        run.budget().spend(haystack.searchWeight());
        return switch (haystack) {
            case Value.Text text -> {
                if (needle instanceof Value.Text part) {
                    yield TextSearch.indexOf(text.text(), part.text(), 0) >= 0;
                }
                throw RenderFailure.of("'in <string>' requires string as left operand, not " + needle.typeName());
            }
            case Dict dict -> dict.entries().containsKey(Dict.hashable(run, needle));
            case Sequence sequence -> {
                long each = Math.min(needle.weight(), Integer.MAX_VALUE);
                run.budget()
                        .spend(Math.min(
                                sequence.weight(), each * sequence.items().size()));
                yield sequence.items().contains(needle);
            }
            default -> {
                Iterator<Value> items = find(haystack)
                        .orElseThrow(() ->
                                RenderFailure.of("argument of type '" + haystack.typeName() + "' is not iterable"));
                while (items.hasNext()) {
                    run.budget().spend(1);
                    if (items.next().equals(needle)) {
                        yield true;
                    }
                }
                yield false;
            }
        };
    }

    /** The items of a value from the last to the first; empty if it has no order or no end. */
    static Optional<Iterator<Value>> reversed(Value value) {
        return switch (value) {
            case Sequence sequence -> Optional.of(sequence.items().reversed().iterator());
            case Dict dict -> Optional.of(dict.entries().reversed().keySet().iterator());
            case DictView view -> Optional.of(view.reversedIterator());
            case Range range ->
                Optional.of(numbers(new Range(
                        range.get(range.length() - 1).integer().longValueExact(), -range.step(), range.length())));
            case Value.Text text -> Optional.of(reversedCharacters(text.text()));
            default -> Optional.empty();
        };
    }

    private static Optional<Iterator<Value>> find(Value value) {
        return switch (value) {
            case Sequence sequence -> Optional.of(sequence.items().iterator());
            case Value.Text text -> Optional.of(new CharacterIterator(text.text()));
            case Dict dict -> Optional.of(dict.entries().keySet().iterator());
            case DictView view -> Optional.of(view.iterator());
            case Range range -> Optional.of(numbers(range));
            case OneShot once -> Optional.of(once.items());
            case Value.Undefined _ -> Optional.of(Collections.emptyIterator());
            default -> Optional.empty();
        };
    }

    private static Iterator<Value> reversedCharacters(String text) {
        int[] codePoints = text.codePoints().toArray();
        return IntStream.range(0, codePoints.length)
                .<Value>mapToObj(i -> new Value.Text(Character.toString(codePoints[codePoints.length - 1 - i])))
                .iterator();
    }

    private static Iterator<Value> numbers(Range range) {
        return new Iterator<>() {
            private int index;

            @Override
            public boolean hasNext() {
                return index < range.length();
            }

            @Override
            public Value next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                return range.get(index++);
            }
        };
    }

    /** The code points of a text. */
    private static final class CharacterIterator implements Iterator<Value> {

        private final String text;
        private int position;

        CharacterIterator(String text) {
            this.text = text;
        }

        @Override
        public boolean hasNext() {
            return position < text.length();
        }

        @Override
        public Value next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            int end = text.offsetByCodePoints(position, 1);
            Value character = new Value.Text(text.substring(position, end));
            position = end;
            return character;
        }
    }
}
