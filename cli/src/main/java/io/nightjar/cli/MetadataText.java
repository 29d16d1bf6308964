package io.nightjar.cli;

import io.nightjar.formats.MetadataValue;
import java.util.ArrayList;
import java.util.List;

/** Values of a model's header as people and programs read them; long arrays by their first entries. */
final class MetadataText {

    private static final int MAX_TEXT = 80;
    private static final int MAX_ENTRIES = 6;

    private MetadataText() {}

    /** One line. */
    static String of(MetadataValue value) {
        return switch (value) {
            case MetadataValue.Text(String text) -> Printable.abbreviated(text, MAX_TEXT);
            case MetadataValue.Int number -> Long.toString(number.value());
            case MetadataValue.Real number -> real(number);
            case MetadataValue.Bool(boolean truth) -> Boolean.toString(truth);
            case MetadataValue.Items _,
                    MetadataValue.Bools _,
                    MetadataValue.Ints _,
                    MetadataValue.Reals _,
                    MetadataValue.Doubles _,
                    MetadataValue.Texts _ -> array(value);
        };
    }

    /** Number of entries of an array; -1 for what is none. */
    static int entryCount(MetadataValue value) {
        return switch (value) {
            case MetadataValue.Items items -> items.values().size();
            case MetadataValue.Bools bools -> bools.values().length;
            case MetadataValue.Ints ints -> ints.values().length;
            case MetadataValue.Reals reals -> reals.values().length;
            case MetadataValue.Doubles doubles -> doubles.values().length;
            case MetadataValue.Texts texts -> texts.values().size();
            case MetadataValue.Text _, MetadataValue.Int _, MetadataValue.Real _, MetadataValue.Bool _ -> -1;
        };
    }

    /** The first {@code limit} entries of an array, each as a Boolean, Long, Double or String. */
    static List<Object> entries(MetadataValue value, int limit) {
        int count = Math.min(limit, Math.max(0, entryCount(value)));
        List<Object> entries = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            entries.add(entry(value, i));
        }
        return entries;
    }

    private static Object entry(MetadataValue array, int index) {
        return switch (array) {
            case MetadataValue.Items items -> of(items.values().get(index));
            case MetadataValue.Bools bools -> bools.values()[index];
            case MetadataValue.Ints ints -> ints.values()[index];
            case MetadataValue.Reals reals -> Double.parseDouble(Float.toString(reals.values()[index]));
            case MetadataValue.Doubles doubles -> doubles.values()[index];
            case MetadataValue.Texts texts -> texts.values().get(index);
            case MetadataValue.Text _, MetadataValue.Int _, MetadataValue.Real _, MetadataValue.Bool _ ->
                throw new IllegalArgumentException("no array: " + array);
        };
    }

    private static String array(MetadataValue value) {
        int count = entryCount(value);
        StringBuilder line = new StringBuilder("[");
        String separator = "";
        for (Object entry : entries(value, MAX_ENTRIES)) {
            line.append(separator)
                    .append(entry instanceof String text ? "\"" + Printable.abbreviated(text, 20) + "\"" : entry);
            separator = ", ";
        }
        return line.append(count > MAX_ENTRIES ? ", … " + count + " entries]" : "]")
                .toString();
    }

    private static String real(MetadataValue.Real number) {
        return number.single() ? Float.toString((float) number.value()) : Double.toString(number.value());
    }
}
