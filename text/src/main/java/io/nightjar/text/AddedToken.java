package io.nightjar.text;

/**
 * A token that is found in a text before the text is split.
 *
 * @param content how a text spells it
 * @param singleWord only where no word character is beside it
 * @param leftStrip takes along the white space before it
 * @param rightStrip takes along the white space after it
 * @param normalized found in the normalised text rather than in the text as it is
 * @param special steers the model; no part of a text
 */
record AddedToken(
        int id,
        String content,
        boolean singleWord,
        boolean leftStrip,
        boolean rightStrip,
        boolean normalized,
        boolean special) {

    /** The same token under another id. */
    AddedToken withId(int other) {
        return new AddedToken(other, content, singleWord, leftStrip, rightStrip, normalized, special);
    }
}
