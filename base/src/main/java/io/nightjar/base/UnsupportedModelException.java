package io.nightjar.base;

import org.jspecify.annotations.Nullable;

/** A model that is whole but needs something that Nightjar does not have: an architecture, an element type, a tokenizer. */
public final class UnsupportedModelException extends NightjarException {

    private static final long serialVersionUID = 1L;

    /** Makes one with the line shown to the user. */
    public UnsupportedModelException(String message) {
        super(message, null);
    }

    /** Makes one with the line shown to the user and what led to it. */
    public UnsupportedModelException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
