package io.nightjar.text;

import io.nightjar.base.ModelFormatException;
import io.nightjar.base.UnsupportedModelException;
import java.util.Optional;

/** Reads patterns and short texts within the parts of a {@code tokenizer.json}. */
final class PatternReader {

    /* Of patterns and of what replaces them; more makes long texts of short ones, or slow searches. */
    private static final int MOST_CHARS = 64;

    private PatternReader() {}

    /**
     * The pattern that an object with {@code String} or {@code Regex} describes.
     *
     * @throws ModelFormatException if it is none
     * @throws UnsupportedModelException if the regular expression cannot be matched in linear time
     */
    static Splitter read(JsonPart part) {
        Optional<JsonPart> literal = part.find("String");
        if (literal.isPresent()) {
            String text = shortText(literal.get());
            if (text.isEmpty()) {
                throw literal.get().mismatch("a text that is not empty");
            }
            return Splitters.literal(text);
        }
        JsonPart regex = part.find("Regex").orElseThrow(() -> part.mismatch("an object with String or Regex"));
        return RegexAutomaton.of(regex.fileName() + " " + regex.path(), regex.text());
    }

    /**
     * A text that is looked for, or put into a text.
     *
     * @throws ModelFormatException if it is none, or too long
     */
    static String shortText(JsonPart part) {
        String text = part.text();
        if (text.length() > MOST_CHARS) {
            throw part.mismatch("at most " + MOST_CHARS + " characters");
        }
        return text;
    }
}
