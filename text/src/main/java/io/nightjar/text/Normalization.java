package io.nightjar.text;

import io.nightjar.base.RequestException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * How a text is changed before it is split: the entry {@code normalizer} of a {@code tokenizer.json}. Characters are taken
 * one by one, whatever is beside them, as Hugging Face's tokenizers (version 0.23) do.
 */
sealed interface Normalization {

    /** What a text may grow to, times its length; compatibility forms make up to 18 characters of one. */
    int MOST_GROWTH = 32;

    /**
     * The changed text, in linear time.
     *
     * @throws RequestException if it grows beyond {@link #MOST_GROWTH} times its length
     */
    String apply(String text);

    /** One after the other. */
    record Sequence(List<Normalization> steps) implements Normalization {
        @Override
        public String apply(String text) {
            String changed = text;
            for (Normalization step : steps) {
                changed = step.apply(changed);
                if (changed.length() > MOST_GROWTH * (text.length() + (long) MOST_GROWTH)) {
                    throw new RequestException("text of " + text.length() + " characters: the model's normalizer makes "
                            + changed.length() + " of them - expected at most " + MOST_GROWTH + " times as many");
                }
            }
            return changed;
        }
    }

    /** A Unicode normalisation form. */
    record Form(Normalizer.Form form) implements Normalization {
        @Override
        public String apply(String text) {
            return Normalizer.normalize(CombiningMarks.inOrder(text, form), form);
        }
    }

    /** Small letters. */
    record Lowercase() implements Normalization {
        /* The one character whose small letters are two; the others do not depend on what is beside them here. */
        private static final int CAPITAL_I_WITH_DOT = 0x130;

        @Override
        public String apply(String text) {
            StringBuilder lower = new StringBuilder(text.length());
            text.codePoints().forEach(codePoint -> {
                if (codePoint == CAPITAL_I_WITH_DOT) {
                    lower.append("i\u0307");
                } else {
                    lower.appendCodePoint(Character.toLowerCase(codePoint));
                }
            });
            return lower.toString();
        }
    }

    /** Takes away all marks that combine with a letter. */
    record StripAccents() implements Normalization {
        @Override
        public String apply(String text) {
            return without(text, CharacterClasses::isMark);
        }
    }

    /** Takes away white space at the ends. */
    record Strip(boolean left, boolean right) implements Normalization {
        @Override
        public String apply(String text) {
            int start = left ? Splitters.skip(text, 0, text.length(), CharacterClasses.WHITESPACE::contains) : 0;
            int end = text.length();
            /* All white space is in the basic plane. */
            while (right && end > start && CharacterClasses.WHITESPACE.contains(text.charAt(end - 1))) {
                end--;
            }
            return text.substring(start, end);
        }
    }

    /** Puts something before a text that is not empty. */
    record Prepend(String prefix) implements Normalization {
        @Override
        public String apply(String text) {
            return text.isEmpty() ? text : prefix + text;
        }
    }

    /** Replaces what a pattern matches. */
    record Replace(Splitter pattern, String replacement) implements Normalization {
        @Override
        public String apply(String text) {
            return Splitters.replaced(pattern, text, replacement);
        }
    }

    /** Spells each byte with a character of {@link ByteLevelAlphabet}. */
    record ByteLevel() implements Normalization {
        @Override
        public String apply(String text) {
            return ByteLevelAlphabet.spell(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Replaces by the table of a SentencePiece model. */
    record Precompiled(CharacterMap map) implements Normalization {
        @Override
        public String apply(String text) {
            return map.replaceByGrapheme(text);
        }
    }

    /** What SentencePiece's {@code nmt} rule does to control characters and to separators. */
    record Nmt() implements Normalization {
        @Override
        public String apply(String text) {
            StringBuilder changed = new StringBuilder(text.length());
            text.codePoints()
                    .filter(codePoint -> !isDropped(codePoint))
                    .forEach(codePoint -> changed.appendCodePoint(isSpace(codePoint) ? ' ' : codePoint));
            return changed.toString();
        }

        private static boolean isDropped(int codePoint) {
            return (codePoint >= 0x01 && codePoint <= 0x08)
                    || codePoint == 0x0B
                    || (codePoint >= 0x0E && codePoint <= 0x1F)
                    || codePoint == 0x7F
                    || codePoint == 0x8F
                    || codePoint == 0x9F;
        }

        private static boolean isSpace(int codePoint) {
            return "\t\n\f\r\u1680\u2028\u2029\u2581\uFEFF\uFFFD".indexOf(codePoint) >= 0
                    || (codePoint >= 0x200B && codePoint <= 0x200F);
        }
    }

    /**
     * What BERT does to a text before it is split.
     *
     * @param cleanText take away control characters, and make all white space a space
     * @param spaceIdeographs put spaces around Chinese characters
     */
    record Bert(boolean cleanText, boolean spaceIdeographs, boolean stripAccents, boolean lowercase)
            implements Normalization {

        private static final int REPLACEMENT = 0xFFFD;

        @Override
        public String apply(String text) {
            String changed = cleanText ? clean(text) : text;
            changed = spaceIdeographs ? spaced(changed) : changed;
            if (stripAccents) {
                changed = without(
                        new Form(Normalizer.Form.NFD).apply(changed),
                        codePoint -> Character.getType(codePoint) == Character.NON_SPACING_MARK);
            }
            return lowercase ? new Lowercase().apply(changed) : changed;
        }

        private static String clean(String text) {
            StringBuilder clean = new StringBuilder(text.length());
            text.codePoints().forEach(codePoint -> {
                if (CharacterClasses.WHITESPACE.contains(codePoint) && !isControlSpace(codePoint)) {
                    clean.append(' ');
                } else if (codePoint != 0 && codePoint != REPLACEMENT && !isControl(codePoint)) {
                    clean.appendCodePoint(codePoint);
                }
            });
            return clean.toString();
        }

        /* White space that is a control character, and so is taken away: all but tab and line breaks. */
        private static boolean isControlSpace(int codePoint) {
            return codePoint == 0x0B || codePoint == 0x0C || codePoint == 0x85;
        }

        private static boolean isControl(int codePoint) {
            return switch (Character.getType(codePoint)) {
                case Character.CONTROL, Character.FORMAT, Character.PRIVATE_USE, Character.SURROGATE -> true;
                default -> false;
            };
        }

        private static String spaced(String text) {
            StringBuilder spaced = new StringBuilder(text.length());
            text.codePoints().forEach(codePoint -> {
                if (isIdeograph(codePoint)) {
                    spaced.append(' ').appendCodePoint(codePoint).append(' ');
                } else {
                    spaced.appendCodePoint(codePoint);
                }
            });
            return spaced.toString();
        }

        private static boolean isIdeograph(int codePoint) {
            return (codePoint >= 0x4E00 && codePoint <= 0x9FFF)
                    || (codePoint >= 0x3400 && codePoint <= 0x4DBF)
                    || (codePoint >= 0x20000 && codePoint <= 0x2A6DF)
                    || (codePoint >= 0x2A700 && codePoint <= 0x2B81F)
                    || (codePoint >= 0x2B920 && codePoint <= 0x2CEAF)
                    || (codePoint >= 0xF900 && codePoint <= 0xFAFF)
                    || (codePoint >= 0x2F800 && codePoint <= 0x2FA1F);
        }
    }

    /** The text without the characters of a class. */
    private static String without(String text, IntPredicate inClass) {
        StringBuilder kept = new StringBuilder(text.length());
        text.codePoints().filter(inClass.negate()).forEach(kept::appendCodePoint);
        return kept.toString();
    }
}
