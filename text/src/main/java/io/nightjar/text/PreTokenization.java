package io.nightjar.text;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * One step of cutting a text into words: a part of the entry {@code pre_tokenizer} of a {@code tokenizer.json}, as Hugging
 * Face's tokenizers (version 0.23) do it.
 */
sealed interface PreTokenization {

    /** When {@link Metaspace} puts its character before a text. */
    enum Prepend {
        ALWAYS,
        FIRST,
        NEVER
    }

    /** Receives words as stretches of a text, which need not be the original one. */
    interface WordReader {
        /**
         * A word.
         *
         * @param start char index of its first character
         * @param end char index after its last character, above {@code start}
         * @param first whether it is at the start of the original text
         */
        void accept(String text, int start, int end, boolean first);
    }

    /** Cuts a stretch that is not empty, in linear time. */
    void cut(String text, int start, int end, boolean first, WordReader reader);

    /** Cuts by all of these steps, each cutting the words of the one before. */
    static void cut(List<PreTokenization> steps, String text, int start, int end, boolean first, WordReader reader) {
        if (steps.isEmpty()) {
            reader.accept(text, start, end, first);
            return;
        }
        List<PreTokenization> others = steps.subList(1, steps.size());
        steps.getFirst()
                .cut(
                        text,
                        start,
                        end,
                        first,
                        (wordText, wordStart, wordEnd, wordFirst) ->
                                cut(others, wordText, wordStart, wordEnd, wordFirst, reader));
    }

    /** Cuts where a pattern matches. */
    record Split(Splitter pattern, SplitBehavior behavior) implements PreTokenization {
        @Override
        public void cut(String text, int start, int end, boolean first, WordReader reader) {
            behavior.split(
                    pattern,
                    text,
                    start,
                    end,
                    (pieceStart, pieceEnd) -> reader.accept(text, pieceStart, pieceEnd, first && pieceStart == start));
        }
    }

    /** Puts a space before a text that does not begin with one. */
    record PrefixSpace() implements PreTokenization {
        @Override
        public void cut(String text, int start, int end, boolean first, WordReader reader) {
            if (text.charAt(start) == ' ') {
                reader.accept(text, start, end, first);
            } else {
                reader.accept(" " + text.substring(start, end), 0, end - start + 1, first);
            }
        }
    }

    /** Spells spaces with another character and puts that before a text that does not begin with it. */
    record Metaspace(String replacement, Prepend prepend) implements PreTokenization {
        @Override
        public void cut(String text, int start, int end, boolean first, WordReader reader) {
            String spelled = text.substring(start, end).replace(" ", replacement);
            boolean wanted = prepend == Prepend.ALWAYS || (prepend == Prepend.FIRST && first);
            if (wanted && !spelled.startsWith(replacement)) {
                spelled = replacement + spelled;
            }
            reader.accept(spelled, 0, spelled.length(), first);
        }
    }

    /** Spells each byte with a character of {@link ByteLevelAlphabet}. */
    record ByteLevel() implements PreTokenization {
        @Override
        public void cut(String text, int start, int end, boolean first, WordReader reader) {
            String spelled = ByteLevelAlphabet.spell(text.substring(start, end).getBytes(StandardCharsets.UTF_8));
            reader.accept(spelled, 0, spelled.length(), first);
        }
    }

    /**
     * Cuts where the script changes; Han and the two kana are one. Spaces and characters of no script belong to any; leading
     * ones are left out.
     */
    record Scripts() implements PreTokenization {
        private static final int PROLONGED_SOUND_MARK = 0x30FC;

        @Override
        public void cut(String text, int start, int end, boolean first, WordReader reader) {
            int wordStart = Splitters.skip(text, start, end, Scripts::isOfAny);
            while (wordStart < end) {
                Character.UnicodeScript script = script(text.codePointAt(wordStart));
                int wordEnd = Splitters.skip(
                        text, wordStart, end, codePoint -> isOfAny(codePoint) || script(codePoint) == script);
                reader.accept(text, wordStart, wordEnd, first && wordStart == start);
                wordStart = wordEnd;
            }
        }

        private static boolean isOfAny(int codePoint) {
            return codePoint == ' ' || Character.UnicodeScript.of(codePoint) == Character.UnicodeScript.UNKNOWN;
        }

        private static Character.UnicodeScript script(int codePoint) {
            Character.UnicodeScript script = Character.UnicodeScript.of(codePoint);
            boolean kana = script == Character.UnicodeScript.HIRAGANA
                    || script == Character.UnicodeScript.KATAKANA
                    || codePoint == PROLONGED_SOUND_MARK;
            return kana ? Character.UnicodeScript.HAN : script;
        }
    }
}
