package io.nightjar.text;

import io.nightjar.base.ModelFormatException;
import java.util.Arrays;
import java.util.OptionalInt;

/** Makes the text model that a {@code tokenizer.json} describes, over its vocabulary. */
final class WordModels {

    private final String fileName;
    private final TokenizerJson json;
    private final Vocabulary vocabulary;

    WordModels(String fileName, TokenizerJson json, Vocabulary vocabulary) {
        this.fileName = fileName;
        this.json = json;
        this.vocabulary = vocabulary;
    }

    /**
     * The steps that cut a text into words, and the model of words.
     *
     * @throws ModelFormatException if the model cannot encode every word, or its parts do not fit together
     */
    TextModel textModel() {
        return new WordPipeline(
                json.preTokenization(),
                switch (json.model()) {
                    case WordModelSpec.BytePair model ->
                        new CharacterPairModel(
                                vocabulary,
                                MergeTable.of(fileName, model, vocabulary),
                                model.rules(),
                                vocabulary.unknown());
                    case WordModelSpec.WordLevel _ -> wordLevel();
                    case WordModelSpec.Unigram model -> unigram(model);
                    case WordModelSpec.WordPiece model ->
                        new WordPieceModel(
                                vocabulary,
                                new WordPieceModel.Rules("", model.innerPrefix(), model.mostCharacters()),
                                unknown("model.unk_token"));
                });
    }

    private WordModel unigram(WordModelSpec.Unigram model) {
        ByteTokens bytes = model.byteFallback() ? ByteTokens.of(vocabulary) : ByteTokens.none();
        /* Added tokens are found before the model sees a text: what is left of them is its last choice. */
        double[] scores = new double[vocabulary.size()];
        Arrays.fill(scores, Arrays.stream(model.scores()).min().orElse(0));
        System.arraycopy(model.scores(), 0, scores, 0, model.scores().length);
        return new UnigramModel(vocabulary, scores, model.unknown(), bytes);
    }

    private WordModel wordLevel() {
        int unknown = unknown("model.unk_token");
        return (text, start, end, merger, ids) ->
                ids.add(vocabulary.findText(text.substring(start, end)).orElse(unknown));
    }

    private int unknown(String place) {
        OptionalInt unknown = vocabulary.unknown();
        if (unknown.isEmpty()) {
            throw ModelFormatException.of(fileName, place, "a token of the vocabulary", "none");
        }
        return unknown.getAsInt();
    }
}
