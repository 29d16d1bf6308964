package io.nightjar.models;

import io.nightjar.ops.KvShape;
import io.nightjar.ops.Op;
import io.nightjar.ops.Scores;
import io.nightjar.ops.Sinks;
import io.nightjar.ops.Slot;
import java.util.List;

/**
 * Softmax attention over the keys and values of a layer of its own in the cache. Queries, keys and values may be one matrix
 * of this order. Sinks are used where the file has them.
 *
 * <p>Source: Vaswani et al., "Attention Is All You Need" (2017); Ainslie et al., "GQA" (2023), for fewer KV heads.
 *
 * @param heads how queries, keys and values are divided
 * @param steps what is done to queries, keys and values before they are used, in this order
 * @param scores how queries and keys make weights
 * @param inner norm of what the heads give, all together, before it is projected
 * @param valueMatrix where values come from: a matrix of their own, or that of the keys
 */
public record Attention(Heads heads, List<HeadStep> steps, Scores scores, Norm inner, String valueMatrix)
        implements Block {

    private static final String OWN_VALUES = "attn_v";

    /** Copies the list. */
    public Attention {
        steps = List.copyOf(steps);
    }

    private static final String SINKS = "attn_sinks";

    /** Attention without a norm inside. */
    public Attention(Heads heads, List<HeadStep> steps, Scores scores) {
        this(heads, steps, scores, Norm.NONE);
    }

    /** Attention whose values have a matrix of their own. */
    public Attention(Heads heads, List<HeadStep> steps, Scores scores, Norm inner) {
        this(heads, steps, scores, inner, OWN_VALUES);
    }

    /**
     * Heads of one layer.
     *
     * @param queries number of query heads
     * @param kv number of key and value heads, a divisor
     * @param dim width of each
     */
    public record Heads(int queries, int kv, int dim) {

        /** The same heads of another width. */
        Heads withDim(int width) {
            return new Heads(queries, kv, width);
        }

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
        if (program.has("attn_qkv")) {
            program.linears("attn_qkv", in, queries, keys, values);
        } else {
            program.linear("attn_q", in, queries);
            program.linear("attn_k", in, keys);
            program.linear(valueMatrix, in, values);
        }
        Slot mixed = appendMixing(program, queries, keys, values);
        program.linear("attn_output", mixed, out);
    }

    /** All between the first matrices and the last; returns what the heads give. */
    Slot appendMixing(ProgramBuilder program, Slot queries, Slot keys, Slot values) {
        for (HeadStep step : steps) {
            step.append(program, heads.dim(), HeadStep.Part.QUERIES, queries);
            step.append(program, heads.dim(), HeadStep.Part.KEYS, keys);
            step.append(program, heads.dim(), HeadStep.Part.VALUES, values);
        }
        int kvLayer = program.kvLayer(new KvShape(heads.kv(), heads.dim(), heads.dim()));
        program.add(new Op.StoreKv(keys, values, kvLayer));
        Slot mixed = program.slot("mixed", queries.width());
        Sinks sinks = program.has(SINKS) ? new Sinks.Learned(program.vector(SINKS, heads.queries())) : new Sinks.None();
        program.add(new Op.Attend(queries, kvLayer, heads.queries(), scores, sinks, mixed));
        program.normalise(inner, mixed.width(), mixed, mixed);
        return mixed;
    }
}
