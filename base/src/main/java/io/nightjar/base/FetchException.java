package io.nightjar.base;

import org.jspecify.annotations.Nullable;

/** A model that could not be fetched, found or verified. */
public final class FetchException extends NightjarException {

    private static final long serialVersionUID = 1L;

    /** Makes one with the line shown to the user. */
    public FetchException(String message) {
        super(message, null);
    }

    /** Makes one with the line shown to the user and what led to it. */
    public FetchException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
