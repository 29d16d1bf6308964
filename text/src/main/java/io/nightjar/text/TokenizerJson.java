package io.nightjar.text;

import io.nightjar.base.ModelFormatException;
import io.nightjar.base.UnsupportedModelException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;

/**
 * What a {@code tokenizer.json} says, part by part.
 *
 * @param addedTokens tokens found in a text before anything else
 * @param normalization how the text between them is changed
 * @param preTokenization how it is cut into words, a step on the words of the one before
 * @param model how a word becomes ids
 * @param frame the tokens around a text
 * @param decoding how tokens become text again
 */
record TokenizerJson(
        List<AddedToken> addedTokens,
        Normalization normalization,
        List<PreTokenization> preTokenization,
        WordModelSpec model,
        TokenFrame frame,
        List<Decoding> decoding) {

    /** The name of the file in a model folder. */
    static final String FILE_NAME = "tokenizer.json";

    /** The size up to which such a file is believed; the largest seen has 35 MB. */
    static final int MAX_BYTES = 256 << 20;

    private static final int MOST_ADDED_CHARS = 1024;
    private static final int MOST_STEPS = 32;
    /* In one part of the file; making an automaton of a hostile one takes a tenth of a second. */
    private static final int MOST_EXPRESSIONS = 12;

    /**
     * Reads a file.
     *
     * @param fileName for messages
     * @throws ModelFormatException if the bytes are no such file
     * @throws UnsupportedModelException if a part is of a kind that Nightjar does not have
     */
    static TokenizerJson read(String fileName, byte[] json) {
        return JsonFiles.read(fileName, json, parser -> new Reader(fileName).read(parser));
    }

    /** The state of reading one file. Entries come in any order; those that are null count as absent. */
    private static final class Reader {
        private final String fileName;
        private final Map<String, JsonPart> parts = new HashMap<>();
        private final List<AddedToken> addedTokens = new ArrayList<>();
        private @Nullable WordModelSpec model;

        Reader(String fileName) {
            this.fileName = fileName;
        }

        TokenizerJson read(JsonParser parser) {
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                switch (name) {
                    case "model" -> {
                        expect(name, "an object", value == JsonToken.START_OBJECT);
                        expect(name, "one model", model == null);
                        model = WordModelReader.read(fileName, parser);
                    }
                    case "added_tokens" -> {
                        expect(name, "an array", value == JsonToken.START_ARRAY);
                        readAddedTokens(parser);
                    }
                    case "normalizer", "pre_tokenizer", "post_processor", "decoder" -> {
                        if (value != JsonToken.VALUE_NULL) {
                            parts.put(name, new JsonPart(fileName, name, parser.<JsonNode>readValueAsTree()));
                        }
                    }
                    default -> parser.skipChildren();
                }
            }
            return assembled();
        }

        private void readAddedTokens(JsonParser parser) {
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                String path = "added_tokens[" + addedTokens.size() + "]";
                JsonPart part = new JsonPart(fileName, path, parser.<JsonNode>readValueAsTree());
                expect(path, "an object", part.node().isObject());
                String content = part.text("content");
                if (content.length() > MOST_ADDED_CHARS) {
                    throw part.get("content").mismatch("at most " + MOST_ADDED_CHARS + " characters");
                }
                if (content.isEmpty()) {
                    continue;
                }
                addedTokens.add(new AddedToken(
                        part.get("id").integer(0, WordModelReader.MOST_TOKENS - 1),
                        content,
                        part.truth("single_word", false),
                        part.truth("lstrip", false),
                        part.truth("rstrip", false),
                        part.truth("normalized", true),
                        part.truth("special", false)));
            }
        }

        private TokenizerJson assembled() {
            WordModelSpec described = model;
            if (described == null) {
                throw ModelFormatException.of(fileName, "model", "an object", "no such entry");
            }
            FrameReader frames = new FrameReader(WordModelReader.MOST_TOKENS - 1);
            return new TokenizerJson(
                    List.copyOf(addedTokens),
                    new Normalization.Sequence(steps("normalizer", NormalizationReader::read)),
                    steps("pre_tokenizer", PreTokenizationReader::read),
                    described,
                    Optional.ofNullable(parts.get("post_processor"))
                            .map(frames::read)
                            .orElse(TokenFrame.NONE),
                    parts.containsKey("decoder")
                            ? steps("decoder", DecodingReader::read)
                            : List.of(new Decoding.Words()));
        }

        private <T> List<T> steps(String name, Function<JsonPart, List<T>> reader) {
            JsonPart part = parts.get(name);
            if (part == null) {
                return List.of();
            }
            int expressions = part.node().findValues("Regex").size();
            if (expressions > MOST_EXPRESSIONS) {
                throw ModelFormatException.of(
                        fileName,
                        name,
                        "at most " + MOST_EXPRESSIONS + " regular expressions",
                        Integer.toString(expressions));
            }
            List<T> steps = reader.apply(part);
            if (steps.size() > MOST_STEPS) {
                throw ModelFormatException.of(
                        fileName, name, "at most " + MOST_STEPS + " steps", Integer.toString(steps.size()));
            }
            return steps;
        }

        private void expect(String path, String expected, boolean holds) {
            if (!holds) {
                throw ModelFormatException.of(fileName, path, expected, "something else");
            }
        }
    }
}
