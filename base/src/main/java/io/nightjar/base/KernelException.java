package io.nightjar.base;

import org.jspecify.annotations.Nullable;

/** A kernel set that was asked for and is not available on this machine, or whose results are not numbers. */
public final class KernelException extends NightjarException {

    private static final long serialVersionUID = 1L;

    /** Makes one with the line shown to the user. */
    public KernelException(String message) {
        super(message, null);
    }

    /** Makes one with the line shown to the user and what led to it. */
    public KernelException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
