package io.nightjar.models;

import io.nightjar.ops.Slot;

/**
 * Normalises the stream itself, as models do that have their norms behind what they normalise.
 *
 * @param norm of the stream
 */
public record Normalise(Norm norm) implements Stage {

    @Override
    public void append(ProgramBuilder program, Slot stream) {
        program.normalise(norm, stream.width(), stream, stream);
    }
}
