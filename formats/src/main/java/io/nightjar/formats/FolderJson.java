package io.nightjar.formats;

import io.nightjar.base.ModelFormatException;
import io.nightjar.formats.MetadataValue.Bool;
import io.nightjar.formats.MetadataValue.Bools;
import io.nightjar.formats.MetadataValue.Doubles;
import io.nightjar.formats.MetadataValue.Int;
import io.nightjar.formats.MetadataValue.IntKind;
import io.nightjar.formats.MetadataValue.Ints;
import io.nightjar.formats.MetadataValue.Items;
import io.nightjar.formats.MetadataValue.Real;
import io.nightjar.formats.MetadataValue.Text;
import io.nightjar.formats.MetadataValue.Texts;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

/**
 * Reads the JSON files of a model folder. Objects in objects become keys with dots between, such as {@code
 * rope_parameters.rope_theta}; an entry that is null is one that is absent.
 *
 * <p>Limits on depth, names and keys bound what a hostile file can make of its bytes: a name is repeated in the key of
 * everything below it.
 */
final class FolderJson {

    /** Larger than any configuration seen; the largest are those that list labels or quantised layers. */
    static final int MAX_BYTES = 16 << 20;

    private static final int MAX_DEPTH = 12;
    private static final int MAX_NAME_CHARS = 1024;
    private static final int MAX_NUMBER_CHARS = 64;
    private static final int MAX_STRING_CHARS = 1 << 20;
    private static final int MAX_KEY_CHARS = 4 << 20;

    private final String fileName;
    private final JsonParser parser;
    private final Map<String, MetadataValue> values = new LinkedHashMap<>();
    private long keyChars;

    private FolderJson(String fileName, JsonParser parser) {
        this.fileName = fileName;
        this.parser = parser;
    }

    /** Parsers of JSON from a model's files: bounded, and without two entries of one name. */
    static JsonFactory parsers(int maxDepth) {
        StreamReadConstraints limits = StreamReadConstraints.builder()
                .maxNestingDepth(maxDepth)
                .maxNameLength(MAX_NAME_CHARS)
                .maxNumberLength(MAX_NUMBER_CHARS)
                .maxStringLength(MAX_STRING_CHARS)
                .build();
        return JsonFactory.builder()
                .streamReadConstraints(limits)
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                // Python writes infinite limits so.
                .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                .build();
    }

    /** The place and reason of a parser's refusal; {@code startBytes} is where the JSON begins in the file. */
    static ModelFormatException corrupt(String fileName, long startBytes, JacksonException e) {
        long offset = e.getLocation() == null ? 0 : Math.max(0, e.getLocation().getByteOffset());
        String expected = e instanceof StreamConstraintsException ? "JSON within its limits" : "JSON";
        return ModelFormatException.at(
                fileName, startBytes + offset, "text", expected, GgufCursor.shown(e.getOriginalMessage()), "");
    }

    /**
     * All entries of an object.
     *
     * @throws ModelFormatException if the bytes are no JSON object, or beyond the limits
     */
    static Metadata read(String fileName, byte[] json) {
        try (JsonParser parser = parsers(MAX_DEPTH).createParser(ObjectReadContext.empty(), json)) {
            FolderJson reader = new FolderJson(fileName, parser);
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw reader.mismatch("text", "a JSON object", "something else");
            }
            reader.readObject("");
            if (parser.nextToken() != null) {
                throw reader.mismatch("text", "the end of the file", "more JSON");
            }
            return new Metadata(fileName, reader.values);
        } catch (JacksonException e) {
            throw corrupt(fileName, 0, e);
        }
    }

    private void readObject(String prefix) {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = prefix + parser.currentName();
            keyChars += key.length();
            if (keyChars > MAX_KEY_CHARS) {
                throw mismatch("keys", "at most " + MAX_KEY_CHARS + " characters in all", "more");
            }
            switch (parser.nextToken()) {
                case START_OBJECT -> readObject(key + ".");
                case START_ARRAY -> values.put(key, packed(readItems()));
                case VALUE_NULL -> {}
                default -> values.put(key, scalar());
            }
        }
    }

    /** The items of an array; nulls, and objects, which no array that we read has, are left out. */
    private List<MetadataValue> readItems() {
        List<MetadataValue> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            switch (parser.currentToken()) {
                case START_ARRAY -> items.add(packed(readItems()));
                case START_OBJECT -> parser.skipChildren();
                case VALUE_NULL -> {}
                default -> items.add(scalar());
            }
        }
        return items;
    }

    private MetadataValue scalar() {
        return switch (parser.currentToken()) {
            case VALUE_TRUE, VALUE_FALSE -> new Bool(parser.getBooleanValue());
            case VALUE_STRING -> new Text(parser.getString());
            case VALUE_NUMBER_FLOAT -> new Real(parser.getDoubleValue(), false);
            case VALUE_NUMBER_INT ->
                switch (parser.getNumberType()) {
                    case INT, LONG -> new Int(parser.getLongValue(), IntKind.I64);
                    default -> new Real(parser.getDoubleValue(), false);
                };
            default -> throw mismatch("text", "a value", String.valueOf(parser.currentToken()));
        };
    }

    private static MetadataValue packed(List<MetadataValue> items) {
        if (items.isEmpty()) {
            return new Items(List.of());
        }
        if (items.stream().allMatch(Int.class::isInstance)) {
            return new Ints(
                    items.stream().mapToLong(item -> ((Int) item).value()).toArray(), IntKind.I64);
        }
        if (items.stream().allMatch(item -> item instanceof Int || item instanceof Real)) {
            return new Doubles(items.stream()
                    .mapToDouble(item -> item instanceof Int(long whole, var _) ? whole : ((Real) item).value())
                    .toArray());
        }
        if (items.stream().allMatch(Text.class::isInstance)) {
            return new Texts(items.stream().map(item -> ((Text) item).value()).toList());
        }
        if (items.stream().allMatch(Bool.class::isInstance)) {
            boolean[] truths = new boolean[items.size()];
            for (int i = 0; i < truths.length; i++) {
                truths[i] = ((Bool) items.get(i)).value();
            }
            return new Bools(truths);
        }
        return new Items(Collections.unmodifiableList(items));
    }

    private ModelFormatException mismatch(String field, String expected, String got) {
        return ModelFormatException.at(
                fileName, Math.max(0, parser.currentTokenLocation().getByteOffset()), field, expected, got, "");
    }
}
