package io.nightjar.text;

import io.nightjar.base.ModelFormatException;
import io.nightjar.base.UnsupportedModelException;
import io.nightjar.formats.Metadata;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;

/** Builds the tokenizer that the header of a GGUF file describes; {@code tokenizer.ggml.model} names the kind. */
final class GgufTokenizer {

    /* Longer words are unknown to BERT, whatever they are. */
    private static final int MOST_WORD_CHARACTERS = 100;

    private final String fileName;
    private final Metadata metadata;

    private GgufTokenizer(String fileName, Metadata metadata) {
        this.fileName = fileName;
        this.metadata = metadata;
    }

    /**
     * The tokenizer that this header describes.
     *
     * @param fileName for messages
     * @throws ModelFormatException if an entry is absent, of another type or length, or out of range
     * @throws UnsupportedModelException if the kind of tokenizer or its pre-tokenizer is one that Nightjar does not have
     */
    static Tokenizer of(String fileName, Metadata metadata) {
        String model = metadata.text(TokenKeys.MODEL);
        GgufTokenizer header = new GgufTokenizer(fileName, metadata);
        return switch (model) {
            case "llama" -> header.sentencePiece();
            case "gpt2" ->
                header.bytePair(metadata.findText(TokenKeys.PRE_TOKENIZER).orElse(PreTokenizer.DEFAULT));
            case "gemma4" -> header.bytePair(PreTokenizer.GEMMA4);
            case "t5" -> header.unigram();
            case "bert" -> header.wordPiece();
            case "rwkv" -> header.longestPiece();
            default ->
                throw new UnsupportedModelException(fileName + " " + TokenKeys.MODEL + ": tokenizer '" + model
                        + "' is not supported; supported are bert, gemma4, gpt2, llama, rwkv and t5");
        };
    }

    private Tokenizer sentencePiece() {
        VocabularyReader reader = reader(new VocabularyReader.Defaults(1, 2, 0, true, false));
        Vocabulary vocabulary = reader.read(SentencePieceModel::plainText);
        boolean spacePrefix = metadata.bool(TokenKeys.ADD_SPACE_PREFIX, true);
        return new VocabularyTokenizer(
                vocabulary, SentencePieceModel.of(fileName, vocabulary, reader.scores(), spacePrefix));
    }

    private Tokenizer bytePair(String name) {
        PreTokenizer preTokenizer = PreTokenizer.find(name)
                .orElseThrow(() -> new UnsupportedModelException(fileName + " " + TokenKeys.PRE_TOKENIZER
                        + ": pre-tokenizer '" + name + "' is not supported; supported are "
                        + String.join(", ", PreTokenizer.allNames())));
        VocabularyReader reader = reader(new VocabularyReader.Defaults(
                VocabularyReader.NO_ID,
                VocabularyReader.NO_ID,
                VocabularyReader.NO_ID,
                preTokenizer.has(PreTokenizer.Trait.ADD_BOS),
                false));
        if (!preTokenizer.has(PreTokenizer.Trait.SPACE_MARK)) {
            Vocabulary vocabulary = reader.read(ByteLevelAlphabet::bytes);
            BytePairMerges merges = BytePairMerges.read(fileName, metadata, vocabulary);
            return new VocabularyTokenizer(vocabulary, new BytePairModel(vocabulary, merges, preTokenizer));
        }
        Vocabulary vocabulary = reader.read(SentencePieceModel::plainText);
        SymbolMerger.PairRule merges =
                BytePairMerges.read(fileName, metadata, vocabulary).betweenTokens();
        var rules = new CharacterPairModel.Rules("", "", true, true, false);
        WordModel model = new CharacterPairModel(vocabulary, merges, rules, vocabulary.unknown());
        return tokenizer(vocabulary, SentencePieceModel::markSpaces, preTokenizer.splitter(), model);
    }

    private Tokenizer unigram() {
        VocabularyReader reader = reader(new VocabularyReader.Defaults(VocabularyReader.NO_ID, 1, 2, false, true));
        Vocabulary vocabulary = reader.read(SentencePieceModel::plainText);
        boolean spacePrefix = metadata.bool(TokenKeys.ADD_SPACE_PREFIX, false);
        UnaryOperator<String> change =
                new UnigramText(characterMap(), spacePrefix, metadata.bool(TokenKeys.REMOVE_EXTRA_SPACES, false));
        float[] scores = reader.scores();
        double[] wide = new double[scores.length];
        for (int id = 0; id < wide.length; id++) {
            wide[id] = vocabulary.kind(id) == TokenKind.USER_DEFINED ? 0 : scores[id];
        }
        OptionalInt unknown = vocabulary.unknown();
        if (unknown.isEmpty()) {
            throw ModelFormatException.of(fileName, TokenKeys.UNKNOWN, "a token of the vocabulary", "none");
        }
        WordModel model = new UnigramModel(vocabulary, wide, unknown, ByteTokens.none());
        return new VocabularyTokenizer(
                vocabulary, new NormalizedWords(change, Splitter.chain(List.of()), true, model, spacePrefix));
    }

    private Tokenizer wordPiece() {
        int begin = EndTokens.id(metadata, TokenKeys.CLASSIFICATION, Integer.MAX_VALUE)
                .orElse(101);
        int separator =
                EndTokens.id(metadata, TokenKeys.SEPARATOR, Integer.MAX_VALUE).orElse(102);
        VocabularyReader reader = reader(new VocabularyReader.Defaults(begin, separator, 100, true, true));
        Vocabulary vocabulary = reader.read(SentencePieceModel::plainText);
        if (vocabulary.unknown().isEmpty()) {
            throw ModelFormatException.of(fileName, TokenKeys.UNKNOWN, "a token of the vocabulary", "none");
        }
        boolean lowercase = metadata.bool(TokenKeys.LOWERCASE, true);
        boolean stripAccents = metadata.bool(TokenKeys.STRIP_ACCENTS, lowercase);
        var rules = new WordPieceModel.Rules(SentencePieceModel.SPACE_MARK, "", MOST_WORD_CHARACTERS);
        WordModel model =
                new WordPieceModel(vocabulary, rules, vocabulary.unknown().getAsInt());
        Splitter words = RegexAutomaton.of(fileName, BertText.WORDS);
        return new VocabularyTokenizer(
                vocabulary, new NormalizedWords(new BertText(lowercase, stripAccents), words, false, model, true));
    }

    private Tokenizer longestPiece() {
        VocabularyReader reader = reader(new VocabularyReader.Defaults(
                VocabularyReader.NO_ID, VocabularyReader.NO_ID, VocabularyReader.NO_ID, false, false));
        Vocabulary vocabulary = reader.read(LongestPieceModel::bytes);
        return tokenizer(
                vocabulary, UnaryOperator.identity(), Splitter.chain(List.of()), new LongestPieceModel(vocabulary));
    }

    private static Tokenizer tokenizer(
            Vocabulary vocabulary, UnaryOperator<String> change, Splitter splitter, WordModel model) {
        return new VocabularyTokenizer(vocabulary, new NormalizedWords(change, splitter, true, model, false));
    }

    private Optional<CharacterMap> characterMap() {
        Optional<long[]> numbers = metadata.findIntegers(TokenKeys.CHARACTER_MAP);
        if (numbers.isEmpty() || numbers.get().length == 0) {
            return Optional.empty();
        }
        byte[] bytes = new byte[numbers.get().length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) numbers.get()[i];
        }
        return Optional.of(CharacterMap.of(fileName, TokenKeys.CHARACTER_MAP, bytes));
    }

    private VocabularyReader reader(VocabularyReader.Defaults defaults) {
        return new VocabularyReader(fileName, metadata, defaults);
    }
}
