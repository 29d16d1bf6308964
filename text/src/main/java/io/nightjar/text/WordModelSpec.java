package io.nightjar.text;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** The entry {@code model} of a {@code tokenizer.json}. */
sealed interface WordModelSpec {

    /** The id of each piece. */
    Map<String, Integer> vocabulary();

    /** Two pieces that are joined. */
    record Merge(String left, String right) {}

    /** Byte-pair encoding over characters, or over bytes that characters stand for. */
    record BytePair(
            Map<String, Integer> vocabulary,
            List<Merge> merges,
            CharacterPairModel.Rules rules,
            Optional<String> unknown)
            implements WordModelSpec {}

    /** The pieces with the highest sum of scores; {@code scores[id]} is that of a piece. */
    @SuppressWarnings("ArrayRecordComponent") // Handed over once, to the model that is made of it.
    record Unigram(Map<String, Integer> vocabulary, double[] scores, OptionalInt unknown, boolean byteFallback)
            implements WordModelSpec {}

    /** The longest piece first, from left to right. */
    record WordPiece(Map<String, Integer> vocabulary, String unknown, String innerPrefix, int mostCharacters)
            implements WordModelSpec {}

    /** Whole words. */
    record WordLevel(Map<String, Integer> vocabulary, String unknown) implements WordModelSpec {}
}
