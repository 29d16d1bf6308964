package io.nightjar.text;

import java.util.List;
import java.util.Optional;

/** What a token is for. */
public enum TokenKind {
    /** Text. */
    NORMAL(1),
    /** Stands for text that the vocabulary cannot spell. */
    UNKNOWN(2),
    /** Steers the model and is no text: found in a prompt only where special tokens are asked for, never printed. */
    CONTROL(3),
    /** Text that is one token wherever it occurs, before anything else is split. */
    USER_DEFINED(4),
    /** A place held free; never printed. */
    UNUSED(5),
    /** One byte, for characters that no token spells. */
    BYTE(6);

    private static final List<TokenKind> ALL = List.of(values());

    private final int code;

    TokenKind(int code) {
        this.code = code;
    }

    /** Whether tokens of this kind are printed. */
    boolean isText() {
        return switch (this) {
            case NORMAL, USER_DEFINED, BYTE -> true;
            case UNKNOWN, CONTROL, UNUSED -> false;
        };
    }

    /** Its number in GGUF's {@code tokenizer.ggml.token_type}. */
    int code() {
        return code;
    }

    /** The kind with this number, if there is one. */
    static Optional<TokenKind> ofCode(long code) {
        for (TokenKind kind : ALL) {
            if (kind.code == code) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }
}
