package io.nightjar.text;

import java.util.Arrays;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** Finds the tokens that a GGUF file marks as user-defined or control tokens. Text after one is the start of a text. */
final class SpecialTokens implements TokenFinder {

    private final TokenSet userDefined;
    private final TokenSet all;

    SpecialTokens(Vocabulary vocabulary) {
        userDefined = TokenSet.of(vocabulary, kind -> kind == TokenKind.USER_DEFINED);
        all = TokenSet.of(vocabulary, kind -> switch (kind) {
            case USER_DEFINED, CONTROL, UNKNOWN -> true;
            case NORMAL, UNUSED, BYTE -> false;
        });
    }

    @Override
    public void cut(String text, boolean parseSpecial, FragmentReader reader) {
        TokenSet tokens = parseSpecial ? all : userDefined;
        int[] found = tokens.matcher.longestTokens(text);
        int textStart = 0;
        int position = 0;
        while (position < found.length) {
            int token = found[position];
            if (token == SpecialTokenMatcher.NO_TOKEN) {
                position++;
                continue;
            }
            if (textStart < position) {
                reader.text(text, textStart, position, true);
            }
            reader.token(tokens.ids[token]);
            position += tokens.matcher.length(token);
            textStart = position;
        }
        if (textStart < text.length()) {
            reader.text(text, textStart, text.length(), true);
        }
    }

    /* Tokens of some kinds; ids[i] is the id of the matcher's piece i. */
    @SuppressWarnings("ArrayRecordComponent") // Never leaves this class.
    private record TokenSet(int[] ids, SpecialTokenMatcher matcher) {

        static TokenSet of(Vocabulary vocabulary, Predicate<TokenKind> wanted) {
            int[] ids = IntStream.range(0, vocabulary.size())
                    .filter(id -> wanted.test(vocabulary.kind(id)))
                    .toArray();
            return new TokenSet(
                    ids,
                    new SpecialTokenMatcher(
                            Arrays.stream(ids).mapToObj(vocabulary::piece).toList()));
        }
    }
}
