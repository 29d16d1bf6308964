package io.nightjar.templates;

import io.nightjar.base.CapacityException;
import io.nightjar.base.NightjarException;
import io.nightjar.base.RequestException;

/** What stops a rendering from inside; {@link Template} adds the place and turns it into what callers see. */
final class RenderFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean exhausted;

    private RenderFailure(String message, boolean exhausted) {
        // A template may fail thousands of times a second in a server: no stack trace, the line says where.
        super(message, null, false, false);
        this.exhausted = exhausted;
    }

    /** The template did something that Python refuses too. */
    static RenderFailure of(String message) {
        return new RenderFailure(message, false);
    }

    /** The template wants more of something than it is given. */
    static RenderFailure exhausted(String message) {
        return new RenderFailure(message, true);
    }

    /** The failure as callers see it. */
    NightjarException at(String templateName, int line) {
        String message = templateName + " line " + line + ": " + getMessage();
        return exhausted ? new CapacityException(message, this) : new RequestException(message, this);
    }
}
