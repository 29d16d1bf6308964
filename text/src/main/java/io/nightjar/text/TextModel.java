package io.nightjar.text;

/** How text without special tokens becomes ids. Immutable; safe for any thread. */
sealed interface TextModel permits SentencePieceModel, BytePairModel, NormalizedWords {

    /**
     * Appends the ids of a stretch of text.
     *
     * @param text well-formed UTF-16
     * @param start char index of the first character
     * @param end char index after the last character, above {@code start}
     * @param first whether the stretch is at the start of the text or follows a special token
     * @param merger scratch memory
     * @param ids receives the ids
     */
    void encode(String text, int start, int end, boolean first, SymbolMerger merger, IdList ids);

    /** Whether encoding puts a space before a text, which decoding has to take away. */
    boolean addsSpacePrefix();
}
