package io.nightjar.text;

import io.nightjar.base.ModelFormatException;
import java.util.List;
import java.util.Map;

/** The merges of a {@code tokenizer.json} over token ids. Of two merges of the same pair the last one counts. */
final class MergeTable implements SymbolMerger.PairRule {

    private final PairTable ranks;
    private final int[] results;

    private MergeTable(PairTable ranks, int[] results) {
        this.ranks = ranks;
        this.results = results;
    }

    /**
     * The table.
     *
     * @param fileName for messages
     * @throws ModelFormatException if a part of a merge, or what it gives, is no token
     */
    static MergeTable of(String fileName, WordModelSpec.BytePair model, Vocabulary vocabulary) {
        List<WordModelSpec.Merge> merges = model.merges();
        Map<String, Integer> ids = model.vocabulary();
        int prefix = model.rules().innerPrefix().length();
        PairTable ranks = new PairTable(merges.size());
        int[] results = new int[merges.size()];
        for (int rank = results.length - 1; rank >= 0; rank--) {
            WordModelSpec.Merge merge = merges.get(rank);
            Integer left = ids.get(merge.left());
            Integer right = ids.get(merge.right());
            Integer result = merge.right().length() < prefix
                    ? null
                    : ids.get(merge.left() + merge.right().substring(prefix));
            if (left == null || right == null || result == null) {
                throw ModelFormatException.of(
                        fileName,
                        "model.merges[" + rank + "]",
                        "two tokens that make a third",
                        "'" + JsonPart.shown(merge.left()) + "' and '" + JsonPart.shown(merge.right()) + "'");
            }
            results[rank] = result;
            /* Plain text never becomes a control token. */
            if (vocabulary.kind(result).isText()) {
                ranks.putIfAbsent(left, right, rank);
            }
        }
        return new MergeTable(ranks, results);
    }

    @Override
    public long join(int left, int right, int start, int end) {
        int rank = ranks.get(left, right);
        return rank == PairTable.ABSENT ? SymbolMerger.NONE : SymbolMerger.joined(rank, results[rank]);
    }
}
