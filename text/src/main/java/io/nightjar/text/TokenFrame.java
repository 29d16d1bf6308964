package io.nightjar.text;

import java.util.ArrayList;
import java.util.List;

/**
 * The tokens that are put around a text where special tokens are asked for.
 *
 * @param before ids before the text
 * @param after ids after the text
 */
record TokenFrame(List<Integer> before, List<Integer> after) {

    /** Nothing around the text. */
    static final TokenFrame NONE = new TokenFrame(List.of(), List.of());

    TokenFrame {
        before = List.copyOf(before);
        after = List.copyOf(after);
    }

    /** The begin and end tokens of a vocabulary, where the model wants them. */
    static TokenFrame of(Vocabulary vocabulary) {
        return new TokenFrame(
                vocabulary.addBos() ? vocabulary.bos().stream().boxed().toList() : List.of(),
                vocabulary.addEos() ? vocabulary.eos().stream().boxed().toList() : List.of());
    }

    /** This frame within another one. */
    TokenFrame within(TokenFrame outer) {
        List<Integer> allBefore = new ArrayList<>(outer.before);
        allBefore.addAll(before);
        List<Integer> allAfter = new ArrayList<>(after);
        allAfter.addAll(outer.after);
        return new TokenFrame(allBefore, allAfter);
    }
}
