package io.nightjar.models;

import static io.nightjar.models.FolderKey.integer;
import static io.nightjar.models.FolderKey.real;

import io.nightjar.formats.MetadataValue;
import io.nightjar.formats.MetadataValue.Real;
import java.util.Optional;
import java.util.OptionalDouble;

/** Folders of the Gemma family: gains are stored as their difference from 1, and released files leave out defaults. */
final class FolderGemma {

    static final FolderTable GEMMA = FolderTable.of("gemma", "gemma")
            .with(
                    gain("model.norm", "output_norm"),
                    gain("model.layers.#.input_layernorm", "blk.#.attn_norm"),
                    gain("model.layers.#.post_attention_layernorm", "blk.#.ffn_norm"));

    static final FolderTable GEMMA2 = withPostNorms(FolderTable.of("gemma2", "gemma2"))
            .with(
                    real("attn_logit_softcapping", "attn_logit_softcapping"),
                    real("final_logit_softcapping", "final_logit_softcapping"),
                    new FolderKey("attention.scale", FolderGemma::scale));

    static final FolderTable GEMMA3 = withPostNorms(FolderTable.of("gemma3", "gemma3_text", "gemma3"))
            .with(
                    integer("context_length", "max_position_embeddings").or(131_072),
                    integer("attention.head_count", FolderKey.HEADS).or(8),
                    integer("attention.head_count_kv", "num_key_value_heads").or(4),
                    integer("attention.key_length", "head_dim").or(256),
                    integer("attention.value_length", "head_dim").or(256),
                    integer("attention.sliding_window", "sliding_window").or(4096),
                    real("attention.layer_norm_rms_epsilon", "rms_norm_eps").or(1e-6),
                    real("rope.freq_base", FolderRope.names("rope_theta")).or(1e6),
                    new FolderKey("attention.scale", FolderGemma::scale))
            .with(
                    gain("model.layers.#.self_attn.q_norm", "blk.#.attn_q_norm"),
                    gain("model.layers.#.self_attn.k_norm", "blk.#.attn_k_norm"));

    private FolderGemma() {}

    private static FolderTable withPostNorms(FolderTable table) {
        return table.with(
                gain("model.norm", "output_norm"),
                gain("model.layers.#.input_layernorm", "blk.#.attn_norm"),
                gain("model.layers.#.post_attention_layernorm", "blk.#.post_attention_norm"),
                gain("model.layers.#.pre_feedforward_layernorm", "blk.#.ffn_norm"),
                gain("model.layers.#.post_feedforward_layernorm", "blk.#.post_ffw_norm"));
    }

    private static FolderTensor gain(String from, String to) {
        return FolderTensor.of(from, to).with(FolderChange.PLUS_ONE);
    }

    /** The folder names the width by whose root scores are divided. */
    private static Optional<MetadataValue> scale(FolderConfig config) {
        OptionalDouble width = config.real("query_pre_attn_scalar");
        return width.isPresent() && width.getAsDouble() > 0
                ? Optional.of(new Real(1 / Math.sqrt(width.getAsDouble()), false))
                : Optional.empty();
    }
}
