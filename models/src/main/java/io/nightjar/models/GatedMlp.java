package io.nightjar.models;

import io.nightjar.ops.Activation;
import io.nightjar.ops.Op;
import io.nightjar.ops.Slot;

/**
 * A gated feed-forward block: {@code down(inner(activation(gate(x)) * up(x)))}. Gate and up may be one matrix of this order,
 * under the name of the latter.
 *
 * <p>Source: Shazeer, "GLU Variants Improve Transformer" (2020).
 *
 * @param width values inside
 * @param activation of the gate
 * @param inner norm of the values inside
 */
public record GatedMlp(int width, Activation activation, Norm inner) implements Block {

    /** A block without a norm inside. */
    public GatedMlp(int width, Activation activation) {
        this(width, activation, Norm.NONE);
    }

    @Override
    public void append(ProgramBuilder program, Slot in, Slot out) {
        append(program, "", in, out);
    }

    /** The same with another ending of the tensors' names. */
    void append(ProgramBuilder program, String ending, Slot in, Slot out) {
        Slot gate = program.slot("gate", width);
        Slot up = program.slot("up", width);
        if (program.has("ffn_up" + ending, 2 * width)) {
            program.linears("ffn_up" + ending, in, gate, up);
        } else {
            program.linear("ffn_gate" + ending, in, gate);
            program.linear("ffn_up" + ending, in, up);
        }
        program.add(new Op.Glu(gate, up, activation, gate));
        program.normalise(inner, width, gate, gate);
        program.linear("ffn_down" + ending, gate, out);
    }
}
