package io.nightjar.templates;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;

/** Python's {@code sorted}: stable, and with nothing but {@code <}, which need not be an order. */
final class Sorting {

    private Sorting() {}

    /** An item and what it is sorted by. */
    private record Keyed(Value key, Value item) {}

    /** The items sorted by their keys. */
    static List<Value> sort(Render run, List<Value> items, UnaryOperator<Value> key, boolean reverse) {
        List<Keyed> keyed = new ArrayList<>(items.size());
        for (Value item : items) {
            keyed.add(new Keyed(key.apply(item), item));
        }
        // Equal items keep their order when reversed too.
        if (reverse) {
            Collections.reverse(keyed);
        }
        List<Value> sorted = new ArrayList<>(items.size());
        for (Keyed one : mergeSort(run, keyed)) {
            sorted.add(one.item);
        }
        if (reverse) {
            Collections.reverse(sorted);
        }
        return sorted;
    }

    private static List<Keyed> mergeSort(Render run, List<Keyed> items) {
        if (items.size() < 2) {
            return items;
        }
        int middle = items.size() / 2;
        List<Keyed> left = mergeSort(run, items.subList(0, middle));
        List<Keyed> right = mergeSort(run, items.subList(middle, items.size()));
        List<Keyed> merged = new ArrayList<>(items.size());
        int i = 0;
        int j = 0;
        while (i < left.size() && j < right.size()) {
            Value a = left.get(i).key;
            Value b = right.get(j).key;
            run.budget().spend(Ordering.cost(a, b));
            merged.add(Ordering.isLess(b, a, "<") ? right.get(j++) : left.get(i++));
        }
        merged.addAll(left.subList(i, left.size()));
        merged.addAll(right.subList(j, right.size()));
        return merged;
    }
}
