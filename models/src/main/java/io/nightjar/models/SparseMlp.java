package io.nightjar.models;

import io.nightjar.ops.Activation;
import io.nightjar.ops.Op;
import io.nightjar.ops.Slot;

/**
 * A gated feed-forward block that keeps the outliers of its gate only: {@code down(activation(top(gate(x))) * up(x))}.
 *
 * <p>Source: You et al., "Spark Transformer: Reactivating Sparsity in FFN and Attention" (2025), on its statistical top-k.
 *
 * @param width values inside
 * @param activation of the gate
 * @param deviations how many standard deviations above the mean a gate must be to be kept
 */
public record SparseMlp(int width, Activation activation, float deviations) implements Block {

    @Override
    public void append(ProgramBuilder program, Slot in, Slot out) {
        Slot gate = program.slot("gate", width);
        Slot up = program.slot("up", width);
        program.linear("ffn_gate", in, gate);
        program.linear("ffn_up", in, up);
        program.add(new Op.GaussianTopK(gate, deviations));
        program.add(new Op.Glu(gate, up, activation, gate));
        program.linear("ffn_down", gate, out);
    }
}
