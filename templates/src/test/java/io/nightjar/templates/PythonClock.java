package io.nightjar.templates;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;

/** The time at which the expected texts were made. */
final class PythonClock {

    static final Clock FIXED = Clock.fixed(Instant.parse("2026-11-21T12:00:00Z"), ZoneOffset.UTC);

    private PythonClock() {}
}
