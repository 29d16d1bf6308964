package io.nightjar.models;

import io.nightjar.ops.Op;
import io.nightjar.ops.Slot;

/**
 * Adds the embedding of one token type to all tokens: a model that knows two parts of a text, of which there is only one here.
 *
 * @param tensor name of the table of types, without {@code .weight}
 * @param type row of the table
 */
public record TokenType(String tensor, int type) implements Stage {

    @Override
    public void append(ProgramBuilder program, Slot stream) {
        program.add(new Op.AddRow(stream, program.table(tensor, stream.width()), type));
    }
}
