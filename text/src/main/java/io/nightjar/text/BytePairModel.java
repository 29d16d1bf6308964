package io.nightjar.text;

import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;

/**
 * Byte-level BPE: the text is cut into words, and within each the bytes are joined by the merges, the earliest in the
 * list first. A byte without a token becomes the unknown token, or nothing if there is none, as in other engines.
 *
 * <p>Source: A. Radford et al., "Language Models are Unsupervised Multitask Learners", 2019, section 2.2.
 */
final class BytePairModel implements TextModel {

    private final Vocabulary vocabulary;
    private final BytePairMerges merges;
    private final Splitter splitter;
    private final boolean wholeWordFirst;
    private final int longestPiece;

    BytePairModel(Vocabulary vocabulary, BytePairMerges merges, PreTokenizer preTokenizer) {
        this.vocabulary = vocabulary;
        this.merges = merges;
        splitter = preTokenizer.splitter();
        wholeWordFirst = preTokenizer.has(PreTokenizer.Trait.WHOLE_WORD_FIRST);
        int longest = 0;
        for (int id = 0; id < vocabulary.size(); id++) {
            longest = Math.max(longest, vocabulary.piece(id).length());
        }
        longestPiece = longest;
    }

    @Override
    public boolean addsSpacePrefix() {
        return false;
    }

    @Override
    public void encode(String text, int start, int end, boolean first, SymbolMerger merger, IdList ids) {
        WordCache words = new WordCache(text, end - start, ids);
        splitter.split(text, start, end, (from, to, matched) -> {
            if (!words.append(from, to)) {
                int idStart = ids.size();
                encodeWord(text.substring(from, to), merger, ids);
                words.keep(from, to, idStart);
            }
        });
    }

    private void encodeWord(String word, SymbolMerger merger, IdList ids) {
        byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
        if (wholeWordFirst && bytes.length <= longestPiece) {
            OptionalInt whole = vocabulary.findText(ByteLevelAlphabet.spell(bytes));
            if (whole.isPresent()) {
                ids.add(whole.getAsInt());
                return;
            }
        }
        merger.clear();
        for (int i = 0; i < bytes.length; i++) {
            merger.add(merges.symbol(bytes[i]), i);
        }
        merger.run(bytes.length, merges);
        merger.forEach((symbol, from, to) -> addSymbol(symbol, bytes, from, to, ids));
    }

    /* A symbol that is no token is a product of merges whose result the vocabulary lacks: its bytes, one by one. */
    private void addSymbol(int symbol, byte[] bytes, int start, int end, IdList ids) {
        if (symbol < vocabulary.size()) {
            ids.add(symbol);
            return;
        }
        for (int i = start; i < end; i++) {
            int single = merges.symbol(bytes[i]);
            if (single < vocabulary.size()) {
                ids.add(single);
            } else {
                vocabulary.unknown().ifPresent(ids::add);
            }
        }
    }
}
