package io.nightjar.text;

/**
 * The words of one text that have been encoded already: most words of a text occur often. For one thread.
 *
 * <p>Nothing is copied: an entry is a place in the text and a place in the ids. A new word takes the place of an old one with
 * the same hash, so the size is bounded and every step takes constant time.
 */
final class WordCache {

    private static final int MOST_WORDS = 1 << 14;
    /* Longer words are rare, and comparing them takes time. */
    private static final int LONGEST_WORD_CHARS = 48;
    /* A text has about one word for so many chars. */
    private static final int CHARS_PER_WORD = 4;

    private final String text;
    private final IdList ids;
    private final int[] wordStarts;
    private final int[] wordLengths;
    private final int[] idStarts;
    private final int[] idCounts;
    private final int mask;

    /**
     * An empty cache.
     *
     * @param text the text that all words are in
     * @param ids where the ids of all words go
     */
    WordCache(String text, int stretchChars, IdList ids) {
        this.text = text;
        this.ids = ids;
        int words = Math.clamp(Integer.highestOneBit(stretchChars / CHARS_PER_WORD + 1), 16, MOST_WORDS);
        wordStarts = new int[words];
        wordLengths = new int[words];
        idStarts = new int[words];
        idCounts = new int[words];
        mask = words - 1;
    }

    /** Appends the ids of a word if it is known. */
    boolean append(int start, int end) {
        int slot = slot(start, end);
        if (end - start != wordLengths[slot] || !text.regionMatches(start, text, wordStarts[slot], end - start)) {
            return false;
        }
        ids.addAgain(idStarts[slot], idCounts[slot]);
        return true;
    }

    /** Keeps a word whose ids begin at this place of the ids and are the last ones there. */
    void keep(int start, int end, int idStart) {
        if (end - start > LONGEST_WORD_CHARS) {
            return;
        }
        int slot = slot(start, end);
        wordStarts[slot] = start;
        wordLengths[slot] = end - start;
        idStarts[slot] = idStart;
        idCounts[slot] = ids.size() - idStart;
    }

    private int slot(int start, int end) {
        int hash = 0;
        int hashedEnd = Math.min(end, start + LONGEST_WORD_CHARS);
        for (int i = start; i < hashedEnd; i++) {
            hash = hash * 31 + text.charAt(i);
        }
        return (hash ^ (hash >>> 15)) & mask;
    }
}
