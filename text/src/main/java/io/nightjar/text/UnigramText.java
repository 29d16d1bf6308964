package io.nightjar.text;

import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What SentencePiece does to a text before it is cut by a unigram model: characters are replaced by the model's table, runs
 * of spaces become one, and spaces are spelled U+2581.
 *
 * <p>Source: SentencePiece, normalizer.cc.
 *
 * @param map the table of replacements, if the model has one
 * @param spacePrefix whether a text begins with a space
 * @param mergeSpaces whether spaces at the ends are dropped and runs of spaces become one
 */
record UnigramText(Optional<CharacterMap> map, boolean spacePrefix, boolean mergeSpaces)
        implements UnaryOperator<String> {

    @Override
    public String apply(String text) {
        String changed = map.isPresent() ? map.get().replaceLongest(text) : text;
        if (mergeSpaces) {
            changed = merged(changed);
        }
        if (changed.isEmpty()) {
            return "";
        }
        return SentencePieceModel.markSpaces(spacePrefix ? " " + changed : changed);
    }

    private static String merged(String text) {
        StringBuilder merged = new StringBuilder(text.length());
        boolean spaceBefore = false;
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (character == ' ') {
                spaceBefore = true;
                continue;
            }
            if (spaceBefore && !merged.isEmpty()) {
                merged.append(' ');
            }
            spaceBefore = false;
            merged.append(character);
        }
        return merged.toString();
    }
}
