package io.nightjar.text;

/**
 * The splits of GPT-2 and of its successors, scanned by hand: a regular-expression engine backtracks, or overflows its
 * stack, on runs of a million characters.
 */
final class WordSplitter {

    private static final int NONE = -1;

    private WordSplitter() {}

    /**
     * {@code 's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+}
     *
     * <p>Source: GPT-2, encoder.py.
     */
    static Splitter gpt2() {
        return WordSplitter::gpt2PieceEnd;
    }

    /**
     * {@code (?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,n}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|
     * \s+(?!\S)|\s+}, of Llama 3 with n = 3 and of Qwen 2 with n = 1.
     *
     * @param digitGroup n, in characters
     */
    static Splitter caseless(int digitGroup) {
        return (text, start, end) -> caselessPieceEnd(text, start, end, digitGroup);
    }

    private static int gpt2PieceEnd(String text, int start, int end) {
        int first = text.codePointAt(start);
        if (first == '\'') {
            int length = contractionLength(text, start, end, false);
            if (length > 0) {
                return start + length;
            }
        }
        int bodyStart = first == ' ' ? start + 1 : start;
        int body = codePoint(text, bodyStart, end);
        if (body == NONE || CharacterClasses.isWhitespace(body)) {
            return whitespaceEnd(text, start, end);
        }
        if (CharacterClasses.isLetter(body)) {
            return Splitter.skip(text, bodyStart, end, CharacterClasses::isLetter);
        }
        if (CharacterClasses.isNumber(body)) {
            return Splitter.skip(text, bodyStart, end, CharacterClasses::isNumber);
        }
        return Splitter.skip(text, bodyStart, end, WordSplitter::isSymbol);
    }

    private static int caselessPieceEnd(String text, int start, int end, int digitGroup) {
        int first = text.codePointAt(start);
        if (first == '\'') {
            int length = contractionLength(text, start, end, true);
            if (length > 0) {
                return start + length;
            }
        }
        if (CharacterClasses.isNumber(first)) {
            return digitsEnd(text, start, end, digitGroup);
        }
        int afterFirst = start + Character.charCount(first);
        int second = codePoint(text, afterFirst, end);
        boolean lineBreak = first == '\r' || first == '\n';
        if (CharacterClasses.isLetter(first) || (!lineBreak && second != NONE && CharacterClasses.isLetter(second))) {
            return Splitter.skip(text, afterFirst, end, CharacterClasses::isLetter);
        }
        int bodyStart = first == ' ' ? afterFirst : start;
        int body = codePoint(text, bodyStart, end);
        if (body != NONE && isSymbol(body)) {
            int symbolsEnd = Splitter.skip(text, bodyStart, end, WordSplitter::isSymbol);
            return Splitter.skip(text, symbolsEnd, end, WordSplitter::isLineBreak);
        }
        int afterLineBreak = lastLineBreakEnd(text, start, end);
        return afterLineBreak > start ? afterLineBreak : whitespaceEnd(text, start, end);
    }

    /* \s+(?!\S)|\s+ : all of the run but the character before a word, which takes it along if it is a space. */
    private static int whitespaceEnd(String text, int start, int end) {
        int runEnd = Splitter.skip(text, start, end, CharacterClasses::isWhitespace);
        return runEnd == end || runEnd == start + 1 ? runEnd : runEnd - 1;
    }

    /* \s*[\r\n]+ : up to the last line break of the run; start if there is none. */
    private static int lastLineBreakEnd(String text, int start, int end) {
        int position = Splitter.skip(text, start, end, CharacterClasses::isWhitespace);
        while (position > start && !isLineBreak(text.charAt(position - 1))) {
            position--;
        }
        return position;
    }

    private static int digitsEnd(String text, int start, int end, int digitGroup) {
        int position = start;
        for (int i = 0; i < digitGroup; i++) {
            int codePoint = codePoint(text, position, end);
            if (codePoint == NONE || !CharacterClasses.isNumber(codePoint)) {
                break;
            }
            position += Character.charCount(codePoint);
        }
        return position;
    }

    /* Length of an English contraction that begins with the apostrophe at this place; 0 if there is none. */
    private static int contractionLength(String text, int start, int end, boolean ignoreCase) {
        int first = fold(codePoint(text, start + 1, end), ignoreCase);
        if (first == 's' || first == 't' || first == 'm' || first == 'd') {
            return 2;
        }
        int second = fold(codePoint(text, start + 2, end), ignoreCase);
        boolean pair = ((first == 'r' || first == 'v') && second == 'e') || (first == 'l' && second == 'l');
        return pair ? 3 : 0;
    }

    /* Case folding of the letters in contractions. U+017F, the long s, folds to s too, as the reference has it. */
    private static int fold(int codePoint, boolean ignoreCase) {
        if (!ignoreCase) {
            return codePoint;
        }
        if (codePoint >= 'A' && codePoint <= 'Z') {
            return codePoint + ('a' - 'A');
        }
        return codePoint == 0x17F ? 's' : codePoint;
    }

    private static boolean isSymbol(int codePoint) {
        return !CharacterClasses.isWhitespace(codePoint)
                && !CharacterClasses.isLetter(codePoint)
                && !CharacterClasses.isNumber(codePoint);
    }

    private static boolean isLineBreak(int codePoint) {
        return codePoint == '\r' || codePoint == '\n';
    }

    private static int codePoint(String text, int position, int end) {
        return position < end ? text.codePointAt(position) : NONE;
    }
}
