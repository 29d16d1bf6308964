package io.nightjar.text;

import io.nightjar.base.ModelFormatException;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads the JSON files of a tokenizer within limits. */
final class JsonFiles {

    private static final int MAX_DEPTH = 32;
    /* A piece of a vocabulary is a name; the longest seen are runs of hundreds of spaces. */
    private static final int MAX_NAME_CHARS = 1 << 14;
    private static final int MAX_NUMBER_CHARS = 64;
    /* The longest is a table of characters in base 64: some 330,000 in the models seen. */
    private static final int MAX_STRING_CHARS = 1 << 24;

    /* Names are not kept in Jackson's symbol table: it is for a few names that come often, not for a vocabulary. */
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxNameLength(MAX_NAME_CHARS)
                            .maxNumberLength(MAX_NUMBER_CHARS)
                            .maxStringLength(MAX_STRING_CHARS)
                            .build())
                    .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
                    .build())
            .build();

    private JsonFiles() {}

    /**
     * What a reader makes of a file that holds one JSON object.
     *
     * @param fileName for messages
     * @param reader gets a parser that is at the start of the object, and leaves it at its end
     * @throws ModelFormatException if the bytes are no such thing, or beyond the limits
     */
    static <T> T read(String fileName, byte[] json, Function<JsonParser, T> reader) {
        try (JsonParser parser = MAPPER.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw ModelFormatException.of(fileName, "text", "a JSON object", "something else");
            }
            T value = reader.apply(parser);
            if (parser.nextToken() != null) {
                throw ModelFormatException.of(fileName, "text", "the end of the file", "more JSON");
            }
            return value;
        } catch (JacksonException e) {
            String message = fileName + " line "
                    + Math.max(1, e.getLocation() == null ? 1 : e.getLocation().getLineNr())
                    + " text: expected JSON within its limits, got " + JsonPart.shown(e.getOriginalMessage());
            throw new ModelFormatException(message, e);
        }
    }

    /**
     * A small file as a tree.
     *
     * @throws ModelFormatException if the bytes are no JSON object, or beyond the limits
     */
    static JsonPart tree(String fileName, byte[] json) {
        return read(fileName, json, parser -> new JsonPart(fileName, "", parser.<JsonNode>readValueAsTree()));
    }
}
