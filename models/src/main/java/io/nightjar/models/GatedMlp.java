package io.nightjar.models;

import io.nightjar.ops.Activation;
import io.nightjar.ops.Op;
import io.nightjar.ops.Slot;

/**
 * A gated feed-forward block: {@code down(activation(gate(x)) * up(x))}.
 *
 * <p>Source: Shazeer, "GLU Variants Improve Transformer" (2020).
 *
 * @param width values inside
 * @param activation of the gate
 */
public record GatedMlp(int width, Activation activation) implements Block {

    @Override
    public void append(ProgramBuilder program, Slot in, Slot out) {
        Slot gate = program.slot("gate", width);
        Slot up = program.slot("up", width);
        program.linear("ffn_gate", in, gate);
        program.linear("ffn_up", in, up);
        program.add(new Op.Glu(gate, up, activation, gate));
        program.linear("ffn_down", gate, out);
    }
}
