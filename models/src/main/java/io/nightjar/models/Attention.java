package io.nightjar.models;

import io.nightjar.ops.KvShape;
import io.nightjar.ops.Op;
import io.nightjar.ops.Scores;
import io.nightjar.ops.Slot;
import java.util.List;

/**
 * Softmax attention over the keys and values of a layer of its own in the cache. Queries, keys and values may be one matrix
 * of this order.
 *
 * <p>Source: Vaswani et al., "Attention Is All You Need" (2017); Ainslie et al., "GQA" (2023), for fewer KV heads.
 *
 * @param heads how queries, keys and values are divided
 * @param steps what is done to queries, keys and values before they are used, in this order
 * @param scores how queries and keys make weights
 * @param inner norm of what the heads give, all together, before it is projected
 */
public record Attention(Heads heads, List<HeadStep> steps, Scores scores, Norm inner) implements Block {

    /** Attention without a norm inside. */
    public Attention(Heads heads, List<HeadStep> steps, Scores scores) {
        this(heads, steps, scores, Norm.NONE);
    }

    /** Copies the list. */
    public Attention {
        steps = List.copyOf(steps);
    }

    /**
     * Heads of one layer.
     *
     * @param queries number of query heads
     * @param kv number of key and value heads, a divisor
     * @param dim width of each
     */
    public record Heads(int queries, int kv, int dim) {

        /** The usual factor on scores: one by the square root of a head's width. */
        public float usualScale() {
            return (float) (1 / Math.sqrt(dim));
        }
    }

    @Override
    public void append(ProgramBuilder program, Slot in, Slot out) {
        Slot queries = program.slot("queries", heads.queries() * heads.dim());
        Slot keys = program.slot("keys", heads.kv() * heads.dim());
        Slot values = program.slot("values", heads.kv() * heads.dim());
        Slot mixed = program.slot("mixed", heads.queries() * heads.dim());
        if (program.has("attn_qkv")) {
            program.linears("attn_qkv", in, queries, keys, values);
        } else {
            program.linear("attn_q", in, queries);
            program.linear("attn_k", in, keys);
            program.linear("attn_v", in, values);
        }
        for (HeadStep step : steps) {
            step.append(program, heads.dim(), queries, keys, values);
        }
        int kvLayer = program.kvLayer(new KvShape(heads.kv(), heads.dim(), heads.dim()));
        program.add(new Op.StoreKv(keys, values, kvLayer));
        program.add(new Op.Attend(queries, kvLayer, heads.queries(), scores, mixed));
        program.normalise(inner, mixed.width(), mixed, mixed);
        program.linear("attn_output", mixed, out);
    }
}
