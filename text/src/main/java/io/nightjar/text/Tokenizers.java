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
        return GgufTokenizer.of(fileName, metadata);
    }
}
