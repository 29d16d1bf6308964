package io.nightjar.models;

import static io.nightjar.models.FolderKey.integer;
import static io.nightjar.models.FolderKey.real;
import static io.nightjar.models.FolderTensor.layer;

import io.nightjar.formats.MetadataValue;
import io.nightjar.formats.MetadataValue.IntKind;
import io.nightjar.formats.MetadataValue.Ints;
import io.nightjar.formats.MetadataValue.Real;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * Folders of the Gemma family: up to the third generation gains are stored as their difference from 1. Released files
 * leave out defaults.
 */
final class FolderGemma {

    private static final String GLOBAL_LAYER = "full_attention";

    /** Early releases say "gelu" and mean its approximation by tanh. */
    private static final FolderFixed GELU = FolderFixed.activation("gelu_pytorch_tanh", "gelu");

    static final FolderTable GEMMA = FolderTable.of("gemma", "gemma")
            .with(GELU)
            .with(
                    FolderTensor.plusOne("model.norm", "output_norm"),
                    FolderTensor.plusOne("model.layers.#.input_layernorm", "blk.#.attn_norm"),
                    FolderTensor.plusOne("model.layers.#.post_attention_layernorm", "blk.#.ffn_norm"));

    static final FolderTable GEMMA2 = withPostNorms(FolderTable.of("gemma2", "gemma2"))
            .with(GELU)
            .with(
                    real("attn_logit_softcapping", "attn_logit_softcapping"),
                    real("final_logit_softcapping", "final_logit_softcapping"),
                    new FolderKey("attention.scale", FolderGemma::scale));

    static final FolderTable GEMMA3 = withPostNorms(FolderTable.of("gemma3", "gemma3_text", "gemma3"))
            .with(GELU)
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
                    FolderTensor.plusOne("model.layers.#.self_attn.q_norm", "blk.#.attn_q_norm"),
                    FolderTensor.plusOne("model.layers.#.self_attn.k_norm", "blk.#.attn_k_norm"));

    static final FolderTable GEMMA4 = withLayerInputs(FolderTable.of("gemma4", "gemma4_text", "gemma4"))
            .with(
                    new FolderKey("feed_forward_length", FolderGemma::feedForwardWidths),
                    new FolderKey("attention.head_count_kv", FolderGemma::kvHeads),
                    new FolderKey("attention.key_length", FolderGemma::globalWidth),
                    new FolderKey("attention.value_length", FolderGemma::globalWidth),
                    integer("attention.key_length_swa", "head_dim"),
                    real("rope.freq_base", FolderRope.names("rope_theta")).or(1e6))
            .with(layer("layer_scalar", "layer_output_scale.weight"));

    private FolderGemma() {}

    /** Layers that borrow keys and values may be twice as wide inside. */
    private static Optional<MetadataValue> feedForwardWidths(FolderConfig config) {
        if (!config.flag(false, "use_double_wide_mlp")) {
            return config.integers("intermediate_size");
        }
        int width = config.integer(1, Header.MAX_WIDTH / 2, 1, "intermediate_size");
        int owning = config.layers() - config.integer(0, config.layers(), 0, "num_kv_shared_layers");
        return Optional.of(new Ints(
                IntStream.range(0, config.layers())
                        .mapToLong(layer -> layer < owning ? width : 2L * width)
                        .toArray(),
                IntKind.I64));
    }

    /** Layers that see all may have a number of their own. */
    private static Optional<MetadataValue> kvHeads(FolderConfig config) {
        Optional<MetadataValue> ofMost = config.integers("num_key_value_heads");
        int most = config.integer(1, Header.MAX_HEADS, 1, "num_key_value_heads");
        int global = ofGlobalLayer(config, "num_global_key_value_heads", "num_key_value_heads", Header.MAX_HEADS);
        Optional<List<String>> types = config.texts("layer_types");
        if (global == 0 || global == most || types.isEmpty()) {
            return ofMost;
        }
        return Optional.of(new Ints(
                types.get().stream()
                        .mapToLong(type -> type.equals(GLOBAL_LAYER) ? global : most)
                        .toArray(),
                IntKind.I64));
    }

    private static Optional<MetadataValue> globalWidth(FolderConfig config) {
        return FolderKey.whole(globalHeadDim(config));
    }

    /** The width of a head in layers that see all. */
    static int globalHeadDim(FolderConfig config) {
        int global = ofGlobalLayer(config, "global_head_dim", "head_dim", Header.MAX_HEAD_DIM);
        return global == 0 ? config.headDim() : global;
    }

    /** What layers that see all have of their own, by the older name of all or by the newer one of each; 0 for nothing. */
    private static int ofGlobalLayer(FolderConfig config, String ofAll, String ofEach, int max) {
        int global = config.integer(0, max, 0, ofAll);
        int first = config.texts("layer_types")
                .map(types -> types.indexOf(GLOBAL_LAYER))
                .orElse(-1);
        return global > 0 || first < 0 ? global : config.integer(0, max, 0, "per_layer_config." + first + "." + ofEach);
    }

    private static FolderTable withPostNorms(FolderTable table) {
        return table.with(
                FolderTensor.plusOne("model.norm", "output_norm"),
                FolderTensor.plusOne("model.layers.#.input_layernorm", "blk.#.attn_norm"),
                FolderTensor.plusOne("model.layers.#.post_attention_layernorm", "blk.#.post_attention_norm"),
                FolderTensor.plusOne("model.layers.#.pre_feedforward_layernorm", "blk.#.ffn_norm"),
                FolderTensor.plusOne("model.layers.#.post_feedforward_layernorm", "blk.#.post_ffw_norm"));
    }

    /** What Gemma 3n and 4 share: an input for each layer, keys and values that are borrowed, gains as they are. */
    static FolderTable withLayerInputs(FolderTable table) {
        return table.with(GELU)
                .with(
                        integer("attention.shared_kv_layers", "num_kv_shared_layers"),
                        integer("embedding_length_per_layer_input", "hidden_size_per_layer_input"),
                        real("final_logit_softcapping", "final_logit_softcapping"))
                .with(
                        FolderTensor.of("model.embed_tokens_per_layer", "per_layer_token_embd"),
                        FolderTensor.of("model.per_layer_model_projection", "per_layer_model_proj"),
                        FolderTensor.of("model.per_layer_projection_norm", "per_layer_proj_norm"),
                        layer("post_attention_layernorm", "post_attention_norm"),
                        layer("pre_feedforward_layernorm", "ffn_norm"),
                        layer("post_feedforward_layernorm", "post_ffw_norm"),
                        layer("per_layer_input_gate", "inp_gate"),
                        layer("per_layer_projection", "proj"),
                        layer("post_per_layer_input_norm", "post_norm"));
    }

    /** The folder names the width by whose root scores are divided. */
    private static Optional<MetadataValue> scale(FolderConfig config) {
        OptionalDouble width = config.real("query_pre_attn_scalar");
        return width.isPresent() && width.getAsDouble() > 0
                ? Optional.of(new Real(1 / Math.sqrt(width.getAsDouble()), false))
                : Optional.empty();
    }
}
