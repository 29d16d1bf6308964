package io.nightjar.text;

import java.util.OptionalInt;

/**
 * WordPiece: the longest piece that a word begins with, then the longest of what follows, to the end; a word that cannot be
 * cut so, or is too long, becomes the unknown token as a whole.
 *
 * <p>Source: J. Devlin et al., "BERT", 2019; google-research/bert, tokenization.py.
 */
final class WordPieceModel implements WordModel {

    private final Vocabulary vocabulary;
    private final Rules rules;
    private final int unknown;
    private final int longestPiece;

    /**
     * How words and pieces are spelled.
     *
     * @param wordPrefix what a piece begins with that begins a word; often empty
     * @param innerPrefix what a piece begins with that goes on in a word; often empty
     * @param mostCharacters of a word that is cut; the time for a word grows with the square of its length
     */
    record Rules(String wordPrefix, String innerPrefix, int mostCharacters) {}

    /**
     * The model over a vocabulary.
     *
     * @param unknown the token for words that are not spelled
     */
    WordPieceModel(Vocabulary vocabulary, Rules rules, int unknown) {
        this.vocabulary = vocabulary;
        this.rules = rules;
        this.unknown = unknown;
        int longest = 0;
        for (int id = 0; id < vocabulary.size(); id++) {
            longest = Math.max(longest, vocabulary.piece(id).length());
        }
        longestPiece = longest;
    }

    @Override
    public void encode(String text, int start, int end, SymbolMerger merger, IdList ids) {
        if (end - start > 2 * rules.mostCharacters || text.codePointCount(start, end) > rules.mostCharacters) {
            ids.add(unknown);
            return;
        }
        IdList pieces = new IdList();
        int position = start;
        while (position < end) {
            String prefix = position == start ? rules.wordPrefix : rules.innerPrefix;
            int pieceEnd = Math.min(end, position + longestPiece);
            OptionalInt piece = vocabulary.findText(prefix + text.substring(position, pieceEnd));
            while (piece.isEmpty() && pieceEnd - 1 > position) {
                pieceEnd--;
                piece = vocabulary.findText(prefix + text.substring(position, pieceEnd));
            }
            if (piece.isEmpty()) {
                ids.add(unknown);
                return;
            }
            pieces.add(piece.getAsInt());
            position = pieceEnd;
        }
        for (int id : pieces.toArray()) {
            ids.add(id);
        }
    }
}
