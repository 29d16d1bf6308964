package io.nightjar.models;

import io.nightjar.ops.Activation;
import io.nightjar.ops.Op;
import io.nightjar.ops.Slot;

/**
 * A feed-forward block without a gate: {@code down(activation(up(x)))}.
 *
 * @param width values inside
 * @param activation between the two matrices
 */
public record PlainMlp(int width, Activation activation) implements Block {

    @Override
    public void append(ProgramBuilder program, Slot in, Slot out) {
        Slot up = program.slot("up", width);
        program.linear("ffn_up", in, up);
        program.add(new Op.Activate(up, activation, up));
        program.linear("ffn_down", up, out);
    }
}
