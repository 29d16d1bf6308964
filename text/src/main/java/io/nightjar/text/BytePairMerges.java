package io.nightjar.text;

import io.nightjar.base.ModelFormatException;
import io.nightjar.formats.Metadata;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The merge list of byte-level BPE over symbols: a symbol below the vocabulary's size is that token; the others are
 * spellings that occur in the list but are no tokens. A merge with such a part or result is kept, since later merges may
 * lead from it to a token. Of two merges of the same pair the first counts.
 */
final class BytePairMerges implements SymbolMerger.PairRule {

    private final PairTable ranks;
    private final int[] results;
    private final int[] byteSymbols;
    private final int tokens;

    private BytePairMerges(PairTable ranks, int[] results, int[] byteSymbols, int tokens) {
        this.tokens = tokens;
        this.ranks = ranks;
        this.results = results;
        this.byteSymbols = byteSymbols;
    }

    /**
     * Reads the list.
     *
     * @throws ModelFormatException if it is absent, or an entry is not two spellings with a space between
     */
    static BytePairMerges read(String fileName, Metadata metadata, Vocabulary vocabulary) {
        List<String> merges = metadata.findTexts(TokenKeys.MERGES)
                .orElseThrow(() ->
                        ModelFormatException.of(fileName, TokenKeys.MERGES, "an array of strings", "no such key"));
        Symbols symbols = new Symbols(vocabulary);
        int[] byteSymbols = new int[256];
        for (int value = 0; value < byteSymbols.length; value++) {
            byteSymbols[value] = symbols.of(Character.toString(ByteLevelAlphabet.character((byte) value)));
        }
        PairTable ranks = new PairTable(merges.size());
        int[] results = new int[merges.size()];
        for (int rank = 0; rank < results.length; rank++) {
            String merge = merges.get(rank);
            int space = merge.indexOf(' ', 1);
            if (space < 0 || space == merge.length() - 1) {
                throw ModelFormatException.of(
                        fileName,
                        TokenKeys.MERGES + "[" + rank + "]",
                        "two pieces with a space between",
                        "'" + merge + "'");
            }
            String left = merge.substring(0, space);
            String right = merge.substring(space + 1);
            results[rank] = symbols.of(left + right);
            ranks.putIfAbsent(symbols.of(left), symbols.of(right), rank);
        }
        return new BytePairMerges(ranks, results, byteSymbols, vocabulary.size());
    }

    /** The symbol of a single byte. */
    int symbol(byte value) {
        return byteSymbols[value & 0xFF];
    }

    /** The merges of two tokens that give a third. */
    SymbolMerger.PairRule betweenTokens() {
        return (left, right, start, end) -> {
            long joined = join(left, right, start, end);
            return joined != SymbolMerger.NONE && (int) joined >= tokens ? SymbolMerger.NONE : joined;
        };
    }

    @Override
    public long join(int left, int right, int start, int end) {
        int rank = ranks.get(left, right);
        return rank == PairTable.ABSENT ? SymbolMerger.NONE : SymbolMerger.joined(rank, results[rank]);
    }

    /* Numbers spellings: tokens by their ids, the others from the vocabulary's size on. */
    private static final class Symbols {
        private final Vocabulary vocabulary;
        private final Map<String, Integer> others = new HashMap<>();

        Symbols(Vocabulary vocabulary) {
            this.vocabulary = vocabulary;
        }

        int of(String spelling) {
            OptionalInt token = vocabulary.findText(spelling);
            return token.isPresent()
                    ? token.getAsInt()
                    : others.computeIfAbsent(spelling, added -> vocabulary.size() + others.size());
        }
    }
}
