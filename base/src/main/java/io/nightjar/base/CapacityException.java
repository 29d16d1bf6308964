package io.nightjar.base;

import org.jspecify.annotations.Nullable;

/** Memory, context or another bounded resource does not suffice; the message has the numbers. */
public final class CapacityException extends NightjarException {

    private static final long serialVersionUID = 1L;

    /** Makes one with the line shown to the user. */
    public CapacityException(String message) {
        super(message, null);
    }

    /** Makes one with the line shown to the user and what led to it. */
    public CapacityException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
