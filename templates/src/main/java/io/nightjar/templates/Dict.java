package io.nightjar.templates;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/** A {@code dict}, in the order of insertion. Whoever makes one hands its entries over and changes them no more. */
final class Dict implements Value {

    /** An entry of a hash table takes about this many times the room and time of a list's item. */
    private static final int ENTRY_WEIGHT = 4;

    private final SequencedMap<Value, Value> entries;
    private final long weight;
    private final int nesting;

    Dict(SequencedMap<Value, Value> entries) {
        this.entries = Collections.unmodifiableSequencedMap(entries);
        long total = 1;
        int deepest = 0;
        for (Map.Entry<Value, Value> entry : entries.entrySet()) {
            long parts =
                    Value.addWeights(entry.getKey().weight(), entry.getValue().weight());
            total = Value.addWeights(total, Value.addWeights(parts, ENTRY_WEIGHT));
            deepest = Math.max(
                    deepest, Math.max(entry.getKey().nesting(), entry.getValue().nesting()));
        }
        weight = total;
        nesting = Value.nestingAbove(deepest);
    }

    /** The key, if it may be one; takes the steps to hash it. */
    static Value hashable(Render run, Value key) {
        run.budget().spend(key.weight());
        if (!isHashable(key)) {
            throw RenderFailure.of("unhashable type: '" + key.typeName() + "'");
        }
        return key;
    }

    private static boolean isHashable(Value key) {
        return switch (key) {
            case Dict _ -> false;
            case Sequence sequence ->
                !sequence.isList() && sequence.items().stream().allMatch(Dict::isHashable);
            default -> true;
        };
    }

    SequencedMap<Value, Value> entries() {
        return entries;
    }

    /** The value of a key, if it is there. */
    Optional<Value> find(Value key) {
        return Optional.ofNullable(entries.get(key));
    }

    @Override
    public String typeName() {
        return "dict";
    }

    @Override
    public boolean truth() {
        return !entries.isEmpty();
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
        return other instanceof Dict same && entries.equals(same.entries);
    }

    @Override
    public int hashCode() {
        return entries.hashCode();
    }
}
