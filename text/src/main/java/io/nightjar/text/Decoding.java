package io.nightjar.text;

/**
 * One step from the spelling of a token to its text: a part of the entry {@code decoder} of a {@code tokenizer.json}, as
 * Hugging Face's tokenizers (version 0.23) do it.
 */
sealed interface Decoding {

    /** A step that changes the spelling of a token by itself. */
    sealed interface OfToken extends Decoding {
        /**
         * The changed spelling.
         *
         * @param first whether the token is the first of the text
         */
        String apply(String token, boolean first);
    }

    /** A step that looks at the text as a whole from here on. */
    record Fuse() implements Decoding {}

    /** Each character stands for a byte, by {@link ByteLevelAlphabet}; the bytes make the text as a whole. */
    record ByteLevel() implements Decoding {}

    /** A token such as {@code <0x0A>} is that byte. */
    record ByteFallback() implements Decoding {}

    /** The end of a word becomes a space, unless the text ends there. */
    record WordSuffix(String suffix) implements OfToken {
        @Override
        public String apply(String token, boolean first) {
            return token.replace(suffix, " ");
        }
    }

    /**
     * A token without the prefix begins a word.
     *
     * @param cleanUp join words that are written together in English
     */
    record WordPrefix(String prefix, boolean cleanUp) implements OfToken {
        @Override
        public String apply(String token, boolean first) {
            String text = token;
            if (!first) {
                text = token.startsWith(prefix) ? token.substring(prefix.length()) : " " + token;
            }
            return cleanUp ? joined(text) : text;
        }

        private static String joined(String text) {
            return text.replace(" .", ".")
                    .replace(" ?", "?")
                    .replace(" !", "!")
                    .replace(" ,", ",")
                    .replace(" ' ", "'")
                    .replace(" n't", "n't")
                    .replace(" 'm", "'m")
                    .replace(" do not", " don't")
                    .replace(" 's", "'s")
                    .replace(" 've", "'ve")
                    .replace(" 're", "'re");
        }
    }

    /** Each token is a word: a space before all but the first. */
    record Words() implements OfToken {
        @Override
        public String apply(String token, boolean first) {
            return first ? token : " " + token;
        }
    }

    /**
     * A character stands for a space.
     *
     * @param dropsFirst whether the first token's are dropped
     */
    record Metaspace(String replacement, boolean dropsFirst) implements OfToken {
        @Override
        public String apply(String token, boolean first) {
            return token.replace(replacement, first && dropsFirst ? "" : " ");
        }
    }

    /** Replaces what a pattern matches. */
    record Replace(Splitter pattern, String replacement) implements OfToken {
        @Override
        public String apply(String token, boolean first) {
            return Splitters.replaced(pattern, token, replacement);
        }
    }

    /** Takes away a character where it is at the ends, up to so many times. */
    record Strip(int character, int start, int end) implements OfToken {
        @Override
        public String apply(String token, boolean first) {
            int[] codePoints = token.codePoints().toArray();
            int from = 0;
            while (from < start && from < codePoints.length && codePoints[from] == character) {
                from++;
            }
            int to = codePoints.length;
            while (codePoints.length - to < end && to > from && codePoints[to - 1] == character) {
                to--;
            }
            return new String(codePoints, from, to - from);
        }
    }
}
