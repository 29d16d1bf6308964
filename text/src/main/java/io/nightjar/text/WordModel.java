package io.nightjar.text;

/** How one word becomes ids. Immutable; safe for any thread. */
interface WordModel {

    /**
     * Appends the ids of a word.
     *
     * @param text well-formed UTF-16
     * @param start char index of the word's first character
     * @param end char index after its last character, above {@code start}
     * @param merger scratch memory
     * @param ids receives the ids
     */
    void encode(String text, int start, int end, SymbolMerger merger, IdList ids);
}
