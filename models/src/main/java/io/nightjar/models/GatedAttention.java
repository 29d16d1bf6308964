package io.nightjar.models;

import io.nightjar.ops.Activation;
import io.nightjar.ops.Op;
import io.nightjar.ops.Slot;

/**
 * Attention whose outputs are gated: each head of the query matrix gives a query and, behind it, as many gates, of which the
 * sigmoid is taken.
 *
 * <p>Source: Qiu et al., "Gated Attention for Large Language Models" (2025).
 *
 * @param attention without its gates
 */
public record GatedAttention(Attention attention) implements Block {

    @Override
    public void append(ProgramBuilder program, Slot in, Slot out) {
        int heads = attention.heads().queries();
        int dim = attention.heads().dim();
        Slot both = program.slot("queries and gates", 2 * heads * dim);
        Slot queries = program.slot("queries", heads * dim);
        Slot gates = program.slot("gates", heads * dim);
        Slot keys = program.slot("keys", attention.heads().kv() * dim);
        Slot values = program.slot("values", attention.heads().kv() * dim);
        program.linear("attn_q", in, both);
        program.linear("attn_k", in, keys);
        program.linear("attn_v", in, values);
        program.add(new Op.CopyHeads(both, queries, heads, 0, 0, dim));
        program.add(new Op.CopyHeads(both, gates, heads, dim, 0, dim));
        Slot mixed = attention.appendMixing(program, queries, keys, values);
        program.add(new Op.Glu(gates, mixed, Activation.SIGMOID, mixed));
        program.linear("attn_output", mixed, out);
    }
}
