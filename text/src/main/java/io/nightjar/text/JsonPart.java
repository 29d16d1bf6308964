package io.nightjar.text;

import io.nightjar.base.ModelFormatException;
import io.nightjar.base.UnsupportedModelException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A value inside a JSON file, which knows its place for messages. Entries that are null count as absent.
 *
 * @param fileName the file
 * @param path where it is in the file, such as {@code pre_tokenizer.pretokenizers[0]}
 * @param node the value
 */
record JsonPart(String fileName, String path, JsonNode node) {

    private static final int SHOWN_CHARS = 80;

    /** The entry of this name, if it is there. */
    Optional<JsonPart> find(String name) {
        @Nullable JsonNode entry = node.get(name);
        return entry == null || entry.isNull() ? Optional.empty() : Optional.of(entry(name, entry));
    }

    /**
     * The entry of this name.
     *
     * @throws ModelFormatException if it is absent
     */
    JsonPart get(String name) {
        return find(name).orElseThrow(() -> mismatch(name, "an entry", "none"));
    }

    /**
     * The items of an array.
     *
     * @throws ModelFormatException if it is none
     */
    List<JsonPart> items() {
        if (!node.isArray()) {
            throw mismatch("an array");
        }
        List<JsonPart> items = new ArrayList<>();
        for (int i = 0; i < node.size(); i++) {
            items.add(new JsonPart(fileName, path + "[" + i + "]", node.get(i)));
        }
        return items;
    }

    /** An entry's text. */
    String text(String name) {
        return get(name).text();
    }

    /** An entry's text, or the fallback if it is absent. */
    String text(String name, String fallback) {
        return find(name).map(JsonPart::text).orElse(fallback);
    }

    /** An entry's truth value, or the fallback if it is absent. */
    boolean truth(String name, boolean fallback) {
        return find(name).map(JsonPart::truth).orElse(fallback);
    }

    /** An entry's whole number, or the fallback if it is absent. */
    int integer(String name, int least, int most, int fallback) {
        return find(name).map(entry -> entry.integer(least, most)).orElse(fallback);
    }

    /** An entry that is one character, as a code point. */
    int character(String name) {
        JsonPart entry = get(name);
        String text = entry.text();
        if (text.codePointCount(0, text.length()) != 1) {
            throw entry.mismatch("one character");
        }
        return text.codePointAt(0);
    }

    /** The value itself, a text. */
    String text() {
        if (!node.isString()) {
            throw mismatch("a text");
        }
        return node.stringValue();
    }

    /** The value itself, true or false. */
    boolean truth() {
        if (!node.isBoolean()) {
            throw mismatch("true or false");
        }
        return node.booleanValue();
    }

    /** The value itself, a whole number within bounds, both included. */
    int integer(int least, int most) {
        if (!node.isIntegralNumber() || !node.canConvertToInt() || node.intValue() < least || node.intValue() > most) {
            throw mismatch("an integer in [" + least + ", " + most + "]");
        }
        return node.intValue();
    }

    /**
     * The value itself, an object that says what it is in {@code type}.
     *
     * @throws ModelFormatException if it is no such object
     */
    String type() {
        if (!node.isObject()) {
            throw mismatch("an object");
        }
        return text("type");
    }

    /** The value is not what it should be. */
    ModelFormatException mismatch(String expected) {
        return ModelFormatException.of(fileName, path, expected, shown(node.toString()));
    }

    /** The value is a part of a tokenizer that Nightjar does not have. */
    UnsupportedModelException unsupported(String kind) {
        return new UnsupportedModelException(
                fileName + " " + path + ": " + kind + " '" + shown(text("type")) + "' is not supported");
    }

    /** A text of a file as messages show it: one line, not long. */
    static String shown(String text) {
        String cut = text.length() <= SHOWN_CHARS ? text : text.substring(0, SHOWN_CHARS) + "...";
        StringBuilder line = new StringBuilder(cut.length());
        cut.codePoints()
                .forEach(codePoint -> line.appendCodePoint(
                        Character.isISOControl(codePoint) ? Utf8Assembler.REPLACEMENT : codePoint));
        return line.toString();
    }

    private JsonPart entry(String name, JsonNode entry) {
        return new JsonPart(fileName, path.isEmpty() ? name : path + "." + name, entry);
    }

    private ModelFormatException mismatch(String name, String expected, String got) {
        return ModelFormatException.of(fileName, path.isEmpty() ? name : path + "." + name, expected, got);
    }
}
