package io.nightjar.text;

import io.nightjar.base.ModelFormatException;
import io.nightjar.base.UnsupportedModelException;
import io.nightjar.formats.Metadata;
import io.nightjar.formats.ModelSource;
import java.util.Optional;

/** Builds the tokenizer that a model's metadata describes. */
public final class Tokenizers {

    private static final String ARCHITECTURE = "general.architecture";
    private static final String VOCABULARY_SIZE = ".vocab_size";

    private Tokenizers() {}

    /**
     * The tokenizer of a model; it keeps nothing of the source, which may be closed.
     *
     * @throws ModelFormatException if an entry is absent, of another type or length, or out of range
     * @throws UnsupportedModelException if the kind of tokenizer or its pre-tokenizer is one that Nightjar does not have
     */
    public static Tokenizer of(ModelSource source) {
        if (source.metadata().contains(TokenKeys.MODEL)) {
            return of(source.name(), source.metadata());
        }
        Metadata metadata = source.metadata();
        int rows = metadata.findText(ARCHITECTURE)
                .map(name -> metadata.integer(name + VOCABULARY_SIZE, 0, WordModelReader.MOST_TOKENS, 0))
                .orElse(0);
        return ofFolder(source.name(), source::companion, rows);
    }

    /**
     * The tokenizer of a model folder: what {@code tokenizer.json} describes, or else {@code tokenizer.model}.
     *
     * @param name the folder's, for messages
     * @param rows how many tokens the model has; the vocabulary is filled up to it with unused ones
     * @throws ModelFormatException if a file is corrupt, or there is neither
     * @throws UnsupportedModelException if the tokenizer has a part that Nightjar does not have
     */
    static Tokenizer ofFolder(String name, FolderFiles files, int rows) {
        FolderConfig config = FolderConfig.read(files);
        Optional<byte[]> json = files.find(TokenizerJson.FILE_NAME, TokenizerJson.MAX_BYTES);
        if (json.isPresent()) {
            return FolderTokenizer.of(
                    TokenizerJson.FILE_NAME, TokenizerJson.read(TokenizerJson.FILE_NAME, json.get()), config, rows);
        }
        byte[] model = files.find(SentencePieceFile.FILE_NAME, SentencePieceFile.MAX_BYTES)
                .orElseThrow(() -> ModelFormatException.of(
                        name,
                        "tokenizer",
                        TokenizerJson.FILE_NAME + " or " + SentencePieceFile.FILE_NAME,
                        "no such file"));
        return of(SentencePieceFile.FILE_NAME, SentencePieceFile.read(SentencePieceFile.FILE_NAME, model, config));
    }

    /**
     * The tokenizer that this header describes.
     *
     * @param fileName for messages
     * @throws ModelFormatException if an entry is absent, of another type or length, or out of range
     * @throws UnsupportedModelException if the kind of tokenizer or its pre-tokenizer is one that Nightjar does not have
     */
    public static Tokenizer of(String fileName, Metadata metadata) {
        return GgufTokenizer.of(fileName, metadata);
    }
}
