package io.nightjar.text;

import io.nightjar.base.ModelFormatException;
import io.nightjar.base.UnsupportedModelException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads the entry {@code model} of a {@code tokenizer.json}. The vocabulary and the merges are read piece by piece: as a
 * tree they would take ten times the memory.
 */
final class WordModelReader {

    /** The most tokens, and so the highest id: far above the 262,144 of the largest vocabularies. */
    static final int MOST_TOKENS = 1 << 22;

    private static final int MOST_MERGES = 1 << 23;
    private static final int MOST_WORD_CHARACTERS = 200;

    private final String fileName;
    private final JsonParser parser;
    private final ObjectNode settings = JsonNodeFactory.instance.objectNode();
    private final Map<String, Integer> vocabulary = new HashMap<>();
    private final List<WordModelSpec.Merge> merges = new ArrayList<>();
    private double[] scores = new double[0];
    private boolean scored;

    private WordModelReader(String fileName, JsonParser parser) {
        this.fileName = fileName;
        this.parser = parser;
    }

    /**
     * The model that an object describes.
     *
     * @param parser at the start of the object; left at its end
     * @throws ModelFormatException if an entry is absent or not what it should be
     * @throws UnsupportedModelException if it is of a kind that Nightjar does not have
     */
    static WordModelSpec read(String fileName, JsonParser parser) {
        WordModelReader reader = new WordModelReader(fileName, parser);
        reader.readEntries();
        return reader.spec(new JsonPart(fileName, "model", reader.settings));
    }

    private void readEntries() {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            switch (name) {
                case "vocab" -> readVocabulary(value);
                case "merges" -> readMerges(value);
                default -> settings.set(name, parser.<JsonNode>readValueAsTree());
            }
        }
    }

    private void readVocabulary(JsonToken value) {
        if (!vocabulary.isEmpty()) {
            throw mismatch("model.vocab", "one vocabulary", "a second one");
        }
        switch (value) {
            case START_OBJECT -> readIds();
            case START_ARRAY -> readScores();
            default -> throw mismatch("model.vocab", "an object or an array", value.toString());
        }
    }

    private void readIds() {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String piece = parser.currentName();
            boolean isId = parser.nextToken() == JsonToken.VALUE_NUMBER_INT
                    && parser.getNumberType() == JsonParser.NumberType.INT
                    && parser.getIntValue() >= 0
                    && parser.getIntValue() < MOST_TOKENS;
            if (!isId) {
                throw mismatch(
                        "model.vocab." + JsonPart.shown(piece),
                        "an id below " + MOST_TOKENS,
                        JsonPart.shown(parser.getString()));
            }
            vocabulary.put(piece, parser.getIntValue());
        }
    }

    private void readScores() {
        scored = true;
        int size = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            String place = "model.vocab[" + size + "]";
            boolean isPair = parser.currentToken() == JsonToken.START_ARRAY
                    && parser.nextToken() == JsonToken.VALUE_STRING
                    && size < MOST_TOKENS;
            if (!isPair) {
                throw mismatch(place, "a piece and its score", String.valueOf(parser.currentToken()));
            }
            String piece = parser.getString();
            if (!parser.nextToken().isNumeric() || !Double.isFinite(parser.getDoubleValue())) {
                throw mismatch(place, "a finite score", JsonPart.shown(parser.getString()));
            }
            if (size == scores.length) {
                scores = Arrays.copyOf(scores, Math.max(64, size * 2));
            }
            scores[size] = parser.getDoubleValue();
            /* Of equal pieces the last one counts. */
            vocabulary.put(piece, size++);
            if (parser.nextToken() != JsonToken.END_ARRAY) {
                throw mismatch(place, "a piece and its score", "more");
            }
        }
        scores = Arrays.copyOf(scores, size);
    }

    private void readMerges(JsonToken value) {
        if (value != JsonToken.START_ARRAY) {
            throw mismatch("model.merges", "an array", value.toString());
        }
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (merges.size() == MOST_MERGES) {
                throw mismatch("model.merges", "at most " + MOST_MERGES + " merges", "more");
            }
            merges.add(readMerge("model.merges[" + merges.size() + "]"));
        }
    }

    /* "a b" in older files, ["a", "b"] in newer ones. */
    private WordModelSpec.Merge readMerge(String place) {
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
            String merge = parser.getString();
            int space = merge.indexOf(' ');
            if (space < 0 || merge.indexOf(' ', space + 1) >= 0) {
                throw mismatch(place, "two pieces with a space between", "'" + JsonPart.shown(merge) + "'");
            }
            return new WordModelSpec.Merge(merge.substring(0, space), merge.substring(space + 1));
        }
        boolean two = parser.currentToken() == JsonToken.START_ARRAY && parser.nextToken() == JsonToken.VALUE_STRING;
        String left = two ? parser.getString() : "";
        two = two && parser.nextToken() == JsonToken.VALUE_STRING;
        String right = two ? parser.getString() : "";
        if (!two || parser.nextToken() != JsonToken.END_ARRAY) {
            throw mismatch(place, "two pieces", String.valueOf(parser.currentToken()));
        }
        return new WordModelSpec.Merge(left, right);
    }

    private WordModelSpec spec(JsonPart model) {
        if (vocabulary.isEmpty()) {
            throw mismatch("model.vocab", "tokens", "none");
        }
        String type = model.text("type", impliedType(model));
        WordModelSpec spec = switch (type) {
            case "BPE" -> bytePair(model);
            case "Unigram" -> unigram(model);
            case "WordPiece" ->
                new WordModelSpec.WordPiece(
                        vocabulary,
                        model.text("unk_token"),
                        model.text("continuing_subword_prefix", "##"),
                        model.integer("max_input_chars_per_word", 0, MOST_WORD_CHARACTERS, 100));
            case "WordLevel" -> new WordModelSpec.WordLevel(vocabulary, model.text("unk_token"));
            default -> throw model.unsupported("tokenizer model");
        };
        if (scored != (spec instanceof WordModelSpec.Unigram)) {
            throw mismatch("model.vocab", scored ? "pieces and ids" : "pieces and scores", "the other");
        }
        return spec;
    }

    /* The oldest files do not name the type. */
    private String impliedType(JsonPart model) {
        if (scored) {
            return "Unigram";
        }
        if (!merges.isEmpty()) {
            return "BPE";
        }
        return model.find("max_input_chars_per_word").isPresent() ? "WordPiece" : "WordLevel";
    }

    private WordModelSpec bytePair(JsonPart model) {
        model.find("dropout").ifPresent(dropout -> {
            if (!dropout.node().isNumber() || dropout.node().doubleValue() != 0) {
                throw new UnsupportedModelException(fileName + " model.dropout: a tokenizer that drops merges at random"
                        + " is not supported - expected null, got "
                        + JsonPart.shown(dropout.node().toString()));
            }
        });
        CharacterPairModel.Rules rules = new CharacterPairModel.Rules(
                model.text("continuing_subword_prefix", ""),
                model.text("end_of_word_suffix", ""),
                model.truth("fuse_unk", false),
                model.truth("byte_fallback", false),
                model.truth("ignore_merges", false));
        return new WordModelSpec.BytePair(
                vocabulary, merges, rules, model.find("unk_token").map(JsonPart::text));
    }

    private WordModelSpec unigram(JsonPart model) {
        OptionalInt unknown = model.find("unk_id")
                .map(id -> OptionalInt.of(id.integer(0, scores.length - 1)))
                .orElse(OptionalInt.empty());
        return new WordModelSpec.Unigram(vocabulary, scores, unknown, model.truth("byte_fallback", false));
    }

    private ModelFormatException mismatch(String place, String expected, String got) {
        return ModelFormatException.of(fileName, place, expected, got);
    }
}
