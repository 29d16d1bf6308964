package io.nightjar.text;

import io.nightjar.base.RequestException;

/** Text to token ids and back. Immutable; safe for any thread. Made by {@link Tokenizers}. */
public interface Tokenizer {

    /**
     * The ids of a text, in time proportional to n log n of its length. Half a surrogate pair counts as U+FFFD.
     *
     * @param text any string
     * @param options which special tokens are added and read
     */
    int[] encode(String text, EncodeOptions options);

    /**
     * The text of a whole sequence that starts at the start of a text. Control, unknown and unused tokens are left out;
     * bytes that are no UTF-8 become U+FFFD, one for each maximal part of a character.
     *
     * @throws RequestException if an id is outside the vocabulary
     */
    String decode(int[] ids);

    /** A decoder for ids that come one by one, from the start of a text; gives the text of {@link #decode}. */
    StreamDecoder streamDecoder();

    /**
     * A decoder for ids that continue a text, such as what a model generates after a prompt: the space that a
     * SentencePiece token begins with is kept.
     */
    StreamDecoder continuationDecoder();

    /** The tokens. */
    Vocabulary vocabulary();
}
