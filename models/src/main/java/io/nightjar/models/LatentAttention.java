package io.nightjar.models;

import io.nightjar.ops.KvShape;
import io.nightjar.ops.Op;
import io.nightjar.ops.Rotation;
import io.nightjar.ops.Scores;
import io.nightjar.ops.Slot;
import io.nightjar.ops.Weight;
import java.util.List;

/**
 * Multi-head latent attention. Keys and values of all heads are products with one short vector of each token, the latent,
 * beside a part of the key that is turned by position and shared by all heads. The cache keeps just these two:
 *
 * <pre>
 *   key   = | latent | turned part |      one KV head
 *   value = | latent |                    the key's first part, not stored again
 * </pre>
 *
 * A head's key matrix is applied to its query instead, and its value matrix to what it gives (the "absorbed" form): the
 * products are the same.
 *
 * <p>Source: DeepSeek-AI, "DeepSeek-V2" (2024), section 2.1 and appendix C.
 *
 * @param sizes widths of the parts
 * @param rotation of the turned parts
 * @param epsilon of the norms of the latents
 * @param scores how queries and keys make weights
 */
public record LatentAttention(Sizes sizes, Rotation rotation, float epsilon, Scores scores) implements Block {

    /**
     * Widths.
     *
     * @param heads number of query heads
     * @param queryLatent what queries are made from; 0 for the stream itself
     * @param latent what keys and values are made from
     * @param still part of a head's query that is not turned
     * @param turned part of a head's query, and of the shared key, that is
     * @param value of a head
     */
    public record Sizes(int heads, int queryLatent, int latent, int still, int turned, int value) {}

    @Override
    public void append(ProgramBuilder program, Slot in, Slot out) {
        int heads = sizes.heads();
        int keyWidth = sizes.latent() + sizes.turned();
        int kvLayer = program.kvLayer(new KvShape(1, keyWidth, sizes.latent(), true));
        Slot keys = program.slot("keys", keyWidth);
        Slot queries = program.slot("latent_queries", heads * keyWidth);
        Slot mixedLatents = program.slot("mixed_latents", heads * sizes.latent());
        Slot mixed = program.slot("mixed", heads * sizes.value());
        Matrices matrices = matrices(program);

        makeKeys(program, in, keys);
        makeQueries(program, in, matrices.keys(), queries);
        program.add(new Op.StoreKv(keys, keys, kvLayer));
        program.add(new Op.Attend(queries, kvLayer, heads, scores, mixedLatents));
        program.add(new Op.HeadMatMul(mixedLatents, matrices.values(), mixed));
        program.linear("attn_output", mixed, out);
    }

    private void makeKeys(ProgramBuilder program, Slot in, Slot keys) {
        Slot latents = program.slot("latents", sizes.latent());
        Slot turned = program.slot("turned_keys", sizes.turned());
        program.linears("attn_kv_a_mqa", in, latents, turned);
        program.normalise(new Norm(Norm.Kind.RMS, "attn_kv_a_norm", epsilon), latents.width(), latents, latents);
        program.add(new Op.Rope(turned, sizes.turned(), rotation));
        program.add(new Op.CopyHeads(latents, keys, 1, 0, 0, sizes.latent()));
        program.add(new Op.CopyHeads(turned, keys, 1, 0, sizes.latent(), sizes.turned()));
    }

    private void makeQueries(ProgramBuilder program, Slot in, List<Weight> keyMatrices, Slot queries) {
        int heads = sizes.heads();
        Slot whole = program.slot("queries", heads * (sizes.still() + sizes.turned()));
        Slot turned = program.slot("turned_queries", heads * sizes.turned());
        if (sizes.queryLatent() == 0) {
            program.linear("attn_q", in, whole);
        } else {
            Slot latents = program.slot("query_latents", sizes.queryLatent());
            program.linear("attn_q_a", in, latents);
            program.normalise(new Norm(Norm.Kind.RMS, "attn_q_a_norm", epsilon), latents.width(), latents, latents);
            program.linear("attn_q_b", latents, whole);
        }
        program.add(new Op.CopyHeads(whole, turned, heads, sizes.still(), 0, sizes.turned()));
        program.add(new Op.Rope(turned, sizes.turned(), rotation));
        program.add(new Op.HeadMatMul(whole, keyMatrices, queries));
        program.add(new Op.CopyHeads(turned, queries, heads, 0, sizes.latent(), sizes.turned()));
    }

    /** For each head, from its query to the latents and from the latents to its values. */
    private record Matrices(List<Weight> keys, List<Weight> values) {}

    /** Older files, and folders, have both in one tensor, keys as they are applied to latents. */
    private Matrices matrices(ProgramBuilder program) {
        int heads = sizes.heads();
        int still = sizes.still();
        if (program.has("attn_k_b")) {
            WeightStacks keys = program.stack("attn_k_b", heads, sizes.latent(), still);
            WeightStacks values = program.stack("attn_v_b", heads, sizes.value(), sizes.latent());
            return new Matrices(
                    program.bind(keys.slices(0, sizes.latent())), program.bind(values.slices(0, sizes.value())));
        }
        WeightStacks both = program.stack("attn_kv_b", heads, still + sizes.value(), sizes.latent());
        return new Matrices(
                program.bind(both.turned(0, still)), program.bind(both.slices(still, still + sizes.value())));
    }
}
