package io.nightjar.text;

/** Finds the tokens that are whole in a text, before the rest of it is split. Immutable; safe for any thread. */
sealed interface TokenFinder permits SpecialTokens, AddedTokens {

    /** What a text is made of. */
    interface FragmentReader {
        /**
         * A stretch without such tokens, of the text or of what was made of it.
         *
         * @param start char index of the first character
         * @param end char index after the last character, above {@code start}
         * @param first whether the model takes the stretch for the start of a text
         */
        void text(String text, int start, int end, boolean first);

        /** A token. */
        void token(int id);
    }

    /**
     * Cuts a text at its tokens, from left to right, in linear time.
     *
     * @param text well-formed UTF-16
     * @param parseSpecial whether control tokens are read too
     */
    void cut(String text, boolean parseSpecial, FragmentReader reader);
}
