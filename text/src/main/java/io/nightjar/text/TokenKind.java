package io.nightjar.text;

/** What a token is for; the order is that of GGUF's {@code tokenizer.ggml.token_type}, whose numbers start at 1. */
public enum TokenKind {
    /** Text. */
    NORMAL,
    /** Stands for text that the vocabulary cannot spell. */
    UNKNOWN,
    /** Steers the model and is no text: found in a prompt only where special tokens are asked for, never printed. */
    CONTROL,
    /** Text that is one token wherever it occurs, before anything else is split. */
    USER_DEFINED,
    /** A place held free; never printed. */
    UNUSED,
    /** One byte, for characters that no token spells. */
    BYTE
}
