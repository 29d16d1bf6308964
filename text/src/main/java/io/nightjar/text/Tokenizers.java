package io.nightjar.text;

import io.nightjar.base.ModelFormatException;
import io.nightjar.base.UnsupportedModelException;
import io.nightjar.formats.Metadata;
import io.nightjar.formats.ModelSource;

/** Builds the tokenizer that a model's metadata describes. */
public final class Tokenizers {

    private Tokenizers() {}

    /**
     * The tokenizer of a model; it keeps nothing of the source, which may be closed.
     *
     * @throws ModelFormatException if an entry is absent, of another type or length, or out of range
     * @throws UnsupportedModelException if the kind of tokenizer or its pre-tokenizer is one that Nightjar does not have
     */
    public static Tokenizer of(ModelSource source) {
        return of(source.name(), source.metadata());
    }

    /**
     * The tokenizer that this header describes.
     *
     * @param fileName for messages
     * @throws ModelFormatException if an entry is absent, of another type or length, or out of range
     * @throws UnsupportedModelException if the kind of tokenizer or its pre-tokenizer is one that Nightjar does not have
     */
    public static Tokenizer of(String fileName, Metadata metadata) {
        String model = metadata.text(TokenKeys.MODEL);
        return switch (model) {
            case "llama" -> sentencePiece(fileName, metadata);
            case "gpt2" -> bytePair(fileName, metadata);
            default ->
                throw new UnsupportedModelException(fileName + " " + TokenKeys.MODEL + ": tokenizer '" + model
                        + "' is not supported; supported are 'llama' and 'gpt2'");
        };
    }

    private static Tokenizer sentencePiece(String fileName, Metadata metadata) {
        var defaults = new VocabularyReader.Defaults(1, 2, 0, true);
        VocabularyReader reader = new VocabularyReader(fileName, metadata, defaults);
        Vocabulary vocabulary = reader.read(SentencePieceModel::plainText);
        boolean spacePrefix = metadata.bool(TokenKeys.ADD_SPACE_PREFIX, true);
        return new VocabularyTokenizer(
                vocabulary, SentencePieceModel.of(fileName, vocabulary, reader.scores(), spacePrefix));
    }

    private static Tokenizer bytePair(String fileName, Metadata metadata) {
        String name = metadata.findText(TokenKeys.PRE_TOKENIZER).orElse(PreTokenizer.DEFAULT);
        PreTokenizer preTokenizer = PreTokenizer.find(name)
                .orElseThrow(() -> new UnsupportedModelException(fileName + " " + TokenKeys.PRE_TOKENIZER
                        + ": pre-tokenizer '" + name + "' is not supported; supported are "
                        + String.join(", ", PreTokenizer.allNames())));
        var defaults = new VocabularyReader.Defaults(
                VocabularyReader.NO_ID,
                VocabularyReader.NO_ID,
                VocabularyReader.NO_ID,
                preTokenizer.has(PreTokenizer.Trait.ADD_BOS));
        Vocabulary vocabulary = new VocabularyReader(fileName, metadata, defaults).read(ByteLevelAlphabet::bytes);
        BytePairMerges merges = BytePairMerges.read(fileName, metadata, vocabulary);
        return new VocabularyTokenizer(vocabulary, new BytePairModel(vocabulary, merges, preTokenizer));
    }
}
