package io.nightjar.hub;

import java.util.ArrayList;
import java.util.List;

/** Writes down what it is told, and checks that phases do not overlap. */
final class RecordingProgress implements Progress {

    /** One line per phase: {@code what total -> done}. */
    final List<String> phases = new ArrayList<>();

    private String current = "";
    private long done;

    @Override
    public void begin(String what, long totalBytes) {
        if (!current.isEmpty()) {
            throw new IllegalStateException(current + " has not ended");
        }
        current = what + " " + totalBytes;
        done = 0;
    }

    @Override
    public void advance(long bytes) {
        if (current.isEmpty() || bytes < 0) {
            throw new IllegalStateException("advance by " + bytes + " in '" + current + "'");
        }
        done += bytes;
    }

    @Override
    public void end() {
        phases.add(current + " -> " + done);
        current = "";
    }
}
