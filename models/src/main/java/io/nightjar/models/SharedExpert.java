package io.nightjar.models;

import io.nightjar.ops.Activation;
import io.nightjar.ops.Op;
import io.nightjar.ops.Slot;

/**
 * The expert of all tokens beside those that a router chooses, with a gate of its own where the file has one.
 *
 * <p>Source: Dai et al., "DeepSeekMoE" (2024), section 3.2; Qwen Team, "Qwen1.5-MoE" (2024), for the gate.
 *
 * @param width values inside
 */
public record SharedExpert(int width) implements Block {

    @Override
    public void append(ProgramBuilder program, Slot in, Slot out) {
        new GatedMlp(width, Activation.SILU).append(program, "_shexp", in, out);
        if (program.has("ffn_gate_inp_shexp")) {
            Slot factor = program.slot("shared_gate", 1);
            program.linear("ffn_gate_inp_shexp", in, factor);
            program.add(new Op.GateRows(factor, out));
        }
    }
}
