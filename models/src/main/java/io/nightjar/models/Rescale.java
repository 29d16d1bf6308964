package io.nightjar.models;

import io.nightjar.ops.Op;
import io.nightjar.ops.Slot;

/**
 * Multiplies the whole stream by a number.
 *
 * @param factor the number
 */
public record Rescale(float factor) implements Stage {

    @Override
    public void append(ProgramBuilder program, Slot stream) {
        program.add(new Op.Scale(stream, factor));
    }
}
