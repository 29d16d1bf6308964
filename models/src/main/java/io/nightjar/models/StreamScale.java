package io.nightjar.models;

import io.nightjar.ops.Op;
import io.nightjar.ops.Slot;

/**
 * Multiplies the whole stream by a learned number.
 *
 * @param tensor name of the number within the layer, without {@code .weight}
 */
public record StreamScale(String tensor) implements Stage {

    @Override
    public void append(ProgramBuilder program, Slot stream) {
        program.add(new Op.Scale(stream, program.scalar(tensor)));
    }
}
