package io.nightjar.templates;

import java.util.Iterator;
import java.util.List;
import java.util.SequencedMap;

/** What {@code dict.keys()}, {@code values()} and {@code items()} give. */
record DictView(Dict dict, Kind kind) implements Value {

    /** Which of the three. */
    enum Kind {
        KEYS("dict_keys"),
        VALUES("dict_values"),
        ITEMS("dict_items");

        private final String typeName;

        Kind(String typeName) {
            this.typeName = typeName;
        }
    }

    /** What it goes through. */
    Iterator<Value> iterator() {
        return iterator(dict.entries());
    }

    /** What it goes through, from the last to the first. */
    Iterator<Value> reversedIterator() {
        return iterator(dict.entries().reversed());
    }

    private Iterator<Value> iterator(SequencedMap<Value, Value> entries) {
        return switch (kind) {
            case KEYS -> entries.keySet().iterator();
            case VALUES -> entries.values().iterator();
            case ITEMS ->
                entries.entrySet().stream()
                        .<Value>map(entry -> Sequence.tuple(List.of(entry.getKey(), entry.getValue())))
                        .iterator();
        };
    }

    @Override
    public String typeName() {
        return kind.typeName;
    }

    @Override
    public boolean truth() {
        return dict.truth();
    }

    @Override
    public long weight() {
        return dict.weight();
    }

    @Override
    public int nesting() {
        return Value.nestingAbove(dict.nesting());
    }
}
