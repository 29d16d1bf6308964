package io.nightjar.text;

import java.util.List;
import java.util.function.IntPredicate;

/**
 * Finds the added tokens of a {@code tokenizer.json}: some in the text as it is, the others in what is left of it after
 * normalisation. Immutable; safe for any thread.
 *
 * <p>As Hugging Face's tokenizers (version 0.23) do: the leftmost first and of those the longest; a token that must not
 * be read here is text, and so is what lies within it.
 */
final class AddedTokens implements TokenFinder {

    private final Normalization normalization;
    private final IntPredicate isControl;
    private final List<AddedToken> plain;
    private final List<AddedToken> normalized;
    private final SpecialTokenMatcher plainMatcher;
    private final SpecialTokenMatcher normalizedMatcher;

    /**
     * A finder.
     *
     * @param isControl the ids that are read only where special tokens are asked for
     */
    AddedTokens(List<AddedToken> tokens, Normalization normalization, IntPredicate isControl) {
        this.normalization = normalization;
        this.isControl = isControl;
        plain = tokens.stream().filter(token -> !token.normalized()).toList();
        normalized = tokens.stream().filter(AddedToken::normalized).toList();
        plainMatcher =
                new SpecialTokenMatcher(plain.stream().map(AddedToken::content).toList());
        normalizedMatcher = new SpecialTokenMatcher(normalized.stream()
                .map(token -> normalization.apply(token.content()))
                .toList());
    }

    @Override
    public void cut(String text, boolean parseSpecial, FragmentReader reader) {
        find(text, plain, plainMatcher, parseSpecial, new Stretches() {
            @Override
            public void text(int start, int end) {
                String changed = normalization.apply(text.substring(start, end));
                cutNormalized(changed, parseSpecial, start == 0, reader);
            }

            @Override
            public void token(int id) {
                reader.token(id);
            }
        });
    }

    private void cutNormalized(String text, boolean parseSpecial, boolean first, FragmentReader reader) {
        find(text, normalized, normalizedMatcher, parseSpecial, new Stretches() {
            @Override
            public void text(int start, int end) {
                reader.text(text, start, end, first && start == 0);
            }

            @Override
            public void token(int id) {
                reader.token(id);
            }
        });
    }

    /* What a text is made of. */
    private interface Stretches {
        void text(int start, int end);

        void token(int id);
    }

    private void find(
            String text,
            List<AddedToken> tokens,
            SpecialTokenMatcher matcher,
            boolean parseSpecial,
            Stretches stretches) {
        int textStart = 0;
        int position = 0;
        int[] found = matcher.longestTokens(text);
        WhiteSpaceAfter after = new WhiteSpaceAfter(text);
        while (position < found.length) {
            if (found[position] == SpecialTokenMatcher.NO_TOKEN) {
                position++;
                continue;
            }
            AddedToken token = tokens.get(found[position]);
            int start = position;
            int end = start + matcher.length(found[position]);
            position = end;
            if ((!parseSpecial && isControl.test(token.id())) || (token.singleWord() && !isWord(text, start, end))) {
                continue;
            }
            while (token.leftStrip() && start > textStart && isSpace(text, start - 1)) {
                start--;
            }
            if (token.rightStrip()) {
                end = after.end(end);
            }
            if (textStart < start) {
                stretches.text(textStart, start);
            }
            stretches.token(token.id());
            textStart = end;
        }
        if (textStart < text.length()) {
            stretches.text(textStart, text.length());
        }
    }

    /* All white space is in the basic plane. */
    private static boolean isSpace(String text, int index) {
        return CharacterClasses.WHITESPACE.contains(text.charAt(index));
    }

    private static boolean isWord(String text, int start, int end) {
        return (start == 0 || !CharacterClasses.isWord(text.codePointBefore(start)))
                && (end == text.length() || !CharacterClasses.isWord(text.codePointAt(end)));
    }

    /* Finds where white space ends; a run is looked through once, even if it is made of tokens. */
    private static final class WhiteSpaceAfter {
        private final String text;
        private int runStart;
        private int runEnd;

        WhiteSpaceAfter(String text) {
            this.text = text;
        }

        int end(int start) {
            if (start < runStart || start >= runEnd) {
                runStart = start;
                runEnd = Splitters.skip(text, start, text.length(), CharacterClasses.WHITESPACE::contains);
            }
            return runEnd;
        }
    }
}
