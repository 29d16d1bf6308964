package io.nightjar.models;

import io.nightjar.ops.Activation;
import io.nightjar.ops.Op;
import io.nightjar.ops.RecurrentOp;
import io.nightjar.ops.RecurrentOp.DeltaRule.KeySharing;
import io.nightjar.ops.Slot;

/**
 * Linear attention by the gated delta rule: convolved queries, keys and values, keys and queries of unit length, a norm for
 * each head of the outputs and a gate.
 *
 * <p>Source: Yang, Kautz and Hatamizadeh, "Gated Delta Networks: Improving Mamba2 with Delta Rule" (2024).
 *
 * @param sizes {@code groups} are the key heads, {@code heads} the value heads, {@code stateDim} is the width of a key
 * @param sharing which key head a value head uses
 * @param epsilon of the norm of the outputs
 */
public record DeltaNet(StateSpace sizes, KeySharing sharing, float epsilon) implements Block {

    /** Of the length of queries and keys; the reference has it fixed. */
    private static final float LENGTH_EPSILON = 1e-6f;

    @Override
    public void append(ProgramBuilder program, Slot in, Slot out) {
        int keyWidth = sizes.groups() * sizes.stateDim();
        int valueWidth = sizes.channels();
        Slot mixed = program.slot("mixed channels", 2 * keyWidth + valueWidth);
        Slot convolved = program.slot("convolved", 2 * keyWidth + valueWidth);
        program.linear("attn_qkv", in, mixed);
        program.convolve("ssm_conv1d", sizes.taps(), mixed, convolved);
        program.add(new Op.Activate(convolved, Activation.SILU, convolved));
        Slot queries = program.slot("queries", keyWidth);
        Slot keys = program.slot("keys", keyWidth);
        Slot values = program.slot("values", valueWidth);
        program.split(convolved, queries, keys, values);
        program.add(new Op.L2Norm(queries, sizes.stateDim(), LENGTH_EPSILON));
        program.add(new Op.L2Norm(keys, sizes.stateDim(), LENGTH_EPSILON));

        Slot strength = program.slot("strength", sizes.heads());
        Slot logDecay = program.slot("log decay", sizes.heads());
        appendGates(program, in, strength, logDecay);
        Slot gate = program.slot("scan gate", valueWidth);
        Slot mixedValues = program.slot("channels", valueWidth);
        program.linear("attn_gate", in, gate);
        program.add(new RecurrentOp.DeltaRule(
                queries,
                keys,
                values,
                logDecay,
                strength,
                sharing,
                program.state("delta", sizes.stateDim(), valueWidth),
                mixedValues));
        int valueDim = valueWidth / sizes.heads();
        program.add(new Op.RmsNorm(mixedValues, program.vector("ssm_norm", valueDim), epsilon, mixedValues));
        program.add(new Op.Glu(gate, mixedValues, Activation.SILU, mixedValues));
        program.linear("ssm_out", mixedValues, out);
    }

    /** {@code strength = sigmoid(beta)} and {@code logDecay = a * softplus(alpha + bias)}. */
    private void appendGates(ProgramBuilder program, Slot in, Slot strength, Slot logDecay) {
        if (program.has("ssm_ba")) {
            // One product: for each key head the betas of its value heads, then their alphas.
            Slot both = program.slot("strength and decay", 2 * sizes.heads());
            program.linear("ssm_ba", in, both);
            int each = sizes.heads() / sizes.groups();
            program.add(new Op.CopyHeads(both, strength, sizes.groups(), 0, 0, each));
            program.add(new Op.CopyHeads(both, logDecay, sizes.groups(), each, 0, each));
        } else {
            program.linear("ssm_beta", in, strength);
            program.linear("ssm_alpha", in, logDecay);
        }
        program.add(new Op.Activate(strength, Activation.SIGMOID, strength));
        program.addBias("ssm_dt", logDecay);
        program.add(new Op.Activate(logDecay, Activation.SOFTPLUS, logDecay));
        program.add(new Op.ScaleColumns(logDecay, program.vector("ssm_a", sizes.heads())));
    }
}
