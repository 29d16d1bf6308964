package io.nightjar.base;

import org.jspecify.annotations.Nullable;

/**
 * A failure that a caller can act on. Its message is one line that a person can read as it is; a defect of Nightjar
 * itself is never one of these.
 */
public abstract sealed class NightjarException extends RuntimeException
        permits ModelFormatException,
                UnsupportedModelException,
                CapacityException,
                RequestException,
                FetchException,
                KernelException {

    private static final long serialVersionUID = 1L;

    NightjarException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
