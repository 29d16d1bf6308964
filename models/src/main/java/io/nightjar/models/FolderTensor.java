package io.nightjar.models;

import java.util.List;

/**
 * How one tensor of a folder is named in GGUF. In patterns, {@code #} stands for the first number of a name (the layer) and
 * {@code @} for the second (the expert). Tensors that differ in what GGUF's name has no number for become one. Where neither
 * ends in {@code .weight} or {@code .bias}, both endings are meant.
 *
 * @param from the folder's name
 * @param to GGUF's
 * @param change what becomes of the data
 */
record FolderTensor(String from, String to, FolderChange change) {

    /** The rows of every architecture; a table's own rows for the same names win over these. */
    static final List<FolderTensor> COMMON = List.of(
            of("model.embed_tokens", "token_embd"),
            of("model.norm", "output_norm"),
            of("lm_head", "output"),
            layer("input_layernorm", "attn_norm"),
            layer("post_attention_layernorm", "ffn_norm"),
            layer("self_attn.q_proj", "attn_q"),
            layer("self_attn.k_proj", "attn_k"),
            layer("self_attn.v_proj", "attn_v"),
            layer("self_attn.o_proj", "attn_output"),
            layer("self_attn.qkv_proj", "attn_qkv"),
            layer("self_attn.q_norm", "attn_q_norm"),
            layer("self_attn.k_norm", "attn_k_norm"),
            layer("self_attn.sinks", "attn_sinks.weight"),
            layer("mlp.gate_proj", "ffn_gate"),
            layer("mlp.up_proj", "ffn_up"),
            layer("mlp.gate_up_proj", "ffn_up"),
            layer("mlp.down_proj", "ffn_down"),
            layer("mlp.gate", "ffn_gate_inp"),
            layer("mlp.gate.e_score_correction_bias", "exp_probs_b.bias"),
            layer("mlp.experts.@.gate_proj", "ffn_gate_exps"),
            layer("mlp.experts.@.up_proj", "ffn_up_exps"),
            layer("mlp.experts.@.down_proj", "ffn_down_exps"),
            layer("mlp.shared_experts.gate_proj", "ffn_gate_shexp"),
            layer("mlp.shared_experts.up_proj", "ffn_up_shexp"),
            layer("mlp.shared_experts.down_proj", "ffn_down_shexp"),
            layer("mlp.shared_expert.gate_proj", "ffn_gate_shexp"),
            layer("mlp.shared_expert.up_proj", "ffn_up_shexp"),
            layer("mlp.shared_expert.down_proj", "ffn_down_shexp"),
            layer("mlp.shared_expert_gate", "ffn_gate_inp_shexp"),
            layer("block_sparse_moe.gate", "ffn_gate_inp"),
            layer("block_sparse_moe.experts.@.w1", "ffn_gate_exps"),
            layer("block_sparse_moe.experts.@.w2", "ffn_down_exps"),
            layer("block_sparse_moe.experts.@.w3", "ffn_up_exps"));

    /** A tensor under another name; experts, one behind the other. */
    static FolderTensor of(String from, String to) {
        return new FolderTensor(from, to, from.contains("@") ? FolderChange.STACKED : FolderChange.RENAMED);
    }

    /** A tensor of each layer, by what follows {@code model.layers.#.} here and {@code blk.#.} in GGUF. */
    static FolderTensor layer(String from, String to) {
        return of("model.layers.#." + from, "blk.#." + to);
    }

    /** A gain that the folder stores as its difference from 1. */
    static FolderTensor plusOne(String from, String to) {
        return of(from, to).with(FolderChange.PLUS_ONE);
    }

    /** This, with changed data. */
    FolderTensor with(FolderChange changed) {
        return new FolderTensor(from, to, changed);
    }
}
