package io.nightjar.formats;

import io.nightjar.base.ModelFormatException;
import io.nightjar.formats.MetadataValue.Bool;
import io.nightjar.formats.MetadataValue.Bools;
import io.nightjar.formats.MetadataValue.Int;
import io.nightjar.formats.MetadataValue.Ints;
import io.nightjar.formats.MetadataValue.Real;
import io.nightjar.formats.MetadataValue.Reals;
import io.nightjar.formats.MetadataValue.Text;
import io.nightjar.formats.MetadataValue.Texts;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The header of a model file, looked up by key and checked for type and range. Immutable. */
public final class Metadata {

    /** What some writers store for a token id that is absent. */
    private static final long ABSENT_ID = 0xFFFF_FFFFL;

    private final String fileName;
    private final Map<String, MetadataValue> values;

    /** Makes a header; {@code fileName} is for messages. */
    public Metadata(String fileName, Map<String, MetadataValue> values) {
        this.fileName = fileName;
        this.values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** All entries in file order. */
    public Map<String, MetadataValue> entries() {
        return values;
    }

    /** Whether the key is there. */
    public boolean contains(String key) {
        return values.containsKey(key);
    }

    /**
     * The entries whose keys begin with {@code name} and a dot, by the rest of their keys; none if there are none. Messages
     * then show those shorter keys.
     */
    public Metadata section(String name) {
        String prefix = name + ".";
        Map<String, MetadataValue> inside = new LinkedHashMap<>();
        values.forEach((key, value) -> {
            if (key.startsWith(prefix)) {
                inside.put(key.substring(prefix.length()), value);
            }
        });
        return new Metadata(fileName, inside);
    }

    /**
     * A string.
     *
     * @throws ModelFormatException if the key is absent or something else
     */
    public String text(String key) {
        return findText(key).orElseThrow(() -> missing(key, "a string"));
    }

    /** A string, if the key is there. */
    public Optional<String> findText(String key) {
        return Optional.ofNullable(find(key, Text.class, "a string")).map(Text::value);
    }

    /**
     * An integer in {@code [min, max]}.
     *
     * @throws ModelFormatException if the key is absent, something else, or out of range
     */
    public int integer(String key, int min, int max) {
        return Math.toIntExact(findInteger(key, min, max).orElseThrow(() -> missing(key, "an integer")));
    }

    /** An integer in {@code [min, max]}, or {@code fallback} if the key is absent. */
    public int integer(String key, int min, int max, int fallback) {
        return Math.toIntExact(findInteger(key, min, max).orElse(fallback));
    }

    /** An integer in {@code [min, max]}, if the key is there. */
    public OptionalLong findInteger(String key, long min, long max) {
        Int entry = find(key, Int.class, "an integer");
        if (entry == null) {
            return OptionalLong.empty();
        }
        if (entry.value() < min || entry.value() > max) {
            throw ModelFormatException.of(
                    fileName, key, "an integer in [" + min + ", " + max + "]", Long.toString(entry.value()));
        }
        return OptionalLong.of(entry.value());
    }

    /** A token id below {@code vocabularySize}, if the key is there and does not say "absent". */
    public OptionalLong findTokenId(String key, int vocabularySize) {
        Int entry = find(key, Int.class, "a token id");
        if (entry == null || entry.value() == ABSENT_ID || entry.value() == -1) {
            return OptionalLong.empty();
        }
        return findInteger(key, 0, vocabularySize - 1L);
    }

    /**
     * A finite real number.
     *
     * @throws ModelFormatException if the key is absent, something else, or not finite
     */
    public float real(String key) {
        Real entry = find(key, Real.class, "a real number");
        if (entry == null) {
            throw missing(key, "a real number");
        }
        if (!Double.isFinite(entry.value())) {
            throw ModelFormatException.of(fileName, key, "a finite number", Double.toString(entry.value()));
        }
        return (float) entry.value();
    }

    /** A finite real number, or {@code fallback} if the key is absent. */
    public float real(String key, float fallback) {
        return contains(key) ? real(key) : fallback;
    }

    /** A truth value, or {@code fallback} if the key is absent. */
    public boolean bool(String key, boolean fallback) {
        Bool entry = find(key, Bool.class, "a truth value");
        return entry == null ? fallback : entry.value();
    }

    /** An array of strings, if the key is there. */
    public Optional<List<String>> findTexts(String key) {
        return Optional.ofNullable(find(key, Texts.class, "an array of strings"))
                .map(Texts::values);
    }

    /** An array of integers, if the key is there. */
    public Optional<long[]> findIntegers(String key) {
        return Optional.ofNullable(find(key, Ints.class, "an array of integers"))
                .map(Ints::values);
    }

    /** An array of truth values, if the key is there. */
    public Optional<boolean[]> findBools(String key) {
        return Optional.ofNullable(find(key, Bools.class, "an array of truth values"))
                .map(Bools::values);
    }

    /** An array of real numbers of 32 bits, if the key is there. */
    public Optional<float[]> findReals(String key) {
        return Optional.ofNullable(find(key, Reals.class, "an array of real numbers"))
                .map(Reals::values);
    }

    private <T extends MetadataValue> @Nullable T find(String key, Class<T> kind, String expected) {
        MetadataValue value = values.get(key);
        if (value == null) {
            return null;
        }
        if (!kind.isInstance(value)) {
            throw ModelFormatException.of(
                    fileName, key, expected, value.getClass().getSimpleName());
        }
        return kind.cast(value);
    }

    private ModelFormatException missing(String key, String expected) {
        return ModelFormatException.of(fileName, key, expected, "no such key");
    }
}
