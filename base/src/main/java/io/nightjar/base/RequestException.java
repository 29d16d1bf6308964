package io.nightjar.base;

import org.jspecify.annotations.Nullable;

/** A request that cannot be carried out as it was asked. */
public final class RequestException extends NightjarException {

    private static final long serialVersionUID = 1L;

    /** Makes one with the line shown to the user. */
    public RequestException(String message) {
        super(message, null);
    }

    /** Makes one with the line shown to the user and what led to it. */
    public RequestException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
