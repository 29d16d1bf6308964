package io.nightjar.models;

import static io.nightjar.models.FolderKey.integer;
import static io.nightjar.models.FolderKey.real;
import static io.nightjar.models.FolderTensor.layer;

import io.nightjar.formats.MetadataValue;
import io.nightjar.formats.MetadataValue.IntKind;
import io.nightjar.formats.MetadataValue.Ints;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** Folders of the families with recurrent states, but for those with delta nets. */
final class FolderRecurrent {

    static final FolderTable MAMBA = backbone(FolderTable.of("mamba", "mamba"))
            .with(integer("ssm.inner_size", "intermediate_size"), integer("ssm.time_step_rank", "time_step_rank"));

    static final FolderTable MAMBA2 = backbone(FolderTable.of("mamba2", "mamba2"))
            .with(
                    new FolderKey("ssm.inner_size", FolderRecurrent::widthOfHeads),
                    integer("ssm.time_step_rank", "num_heads"),
                    integer("ssm.group_count", "n_groups"))
            .with(FolderTensor.of("backbone.layers.#.mixer.norm", "blk.#.ssm_norm"));

    static final FolderTable GRANITE_HYBRID = sizes(
                    FolderGranite.factors(FolderTable.of("granitehybrid", "granitemoehybrid")))
            .with(
                    new FolderKey("attention.head_count_kv", FolderRecurrent::kvHeads),
                    new FolderKey("rope.scaling.finetuned", FolderRecurrent::turns),
                    integer("expert_shared_feed_forward_length", "shared_intermediate_size"))
            .with(mixer("model.layers.#.mamba"))
            .with(FolderGranite.EXPERTS)
            .with(
                    layer("mamba.norm", "ssm_norm"),
                    layer("shared_mlp.input_linear", "ffn_up_shexp"),
                    layer("shared_mlp.output_linear", "ffn_down_shexp"));

    static final FolderTable LFM2 = FolderTable.of("lfm2", "lfm2")
            .with(
                    new FolderKey("attention.head_count_kv", FolderRecurrent::kvHeads),
                    new FolderKey("feed_forward_length", FolderRecurrent::adjustedWidth),
                    real("rope.freq_base", FolderRope.names("rope_theta")).or(1e6),
                    integer("shortconv.l_cache", "conv_L_cache").or(3))
            .with(
                    FolderTensor.of("model.embedding_norm", "token_embd_norm"),
                    layer("operator_norm", "attn_norm"),
                    layer("ffn_norm", "ffn_norm"),
                    layer("conv.conv", "shortconv.conv").with(FolderChange.SQUEEZED),
                    layer("conv.in_proj", "shortconv.in_proj"),
                    layer("conv.out_proj", "shortconv.out_proj"),
                    layer("self_attn.q_layernorm", "attn_q_norm"),
                    layer("self_attn.k_layernorm", "attn_k_norm"),
                    layer("self_attn.out_proj", "attn_output"),
                    layer("feed_forward.w1", "ffn_gate"),
                    layer("feed_forward.w2", "ffn_down"),
                    layer("feed_forward.w3", "ffn_up"));

    private static final int MAX_EXPANSION = 64;
    private static final long ANY_CONTEXT = 1 << 20;
    private static final Set<String> ATTENTION = Set.of("attention", "full_attention");

    private FolderRecurrent() {}

    /** Mamba and Mamba-2 have layers of nothing but a mixer. */
    private static FolderTable backbone(FolderTable table) {
        return table.with(
                        integer("context_length", "max_position_embeddings").or(ANY_CONTEXT),
                        real("attention.layer_norm_rms_epsilon", "layer_norm_epsilon")
                                .or(1e-5),
                        integer("ssm.conv_kernel", "conv_kernel").or(4),
                        integer("ssm.state_size", "state_size"))
                .with(
                        FolderTensor.of("backbone.embeddings", "token_embd"),
                        FolderTensor.of("backbone.embedding", "token_embd"),
                        FolderTensor.of("backbone.norm_f", "output_norm"),
                        FolderTensor.of("backbone.layers.#.norm", "blk.#.attn_norm"))
                .with(mixer("backbone.layers.#.mixer"));
    }

    /** The sizes of mixers in families that have attention too. */
    static FolderTable sizes(FolderTable table) {
        return table.with(
                integer("ssm.conv_kernel", "mamba_d_conv").or(4),
                new FolderKey("ssm.inner_size", config -> FolderKey.whole(channels(config))),
                integer("ssm.state_size", "mamba_d_state").or(256),
                integer("ssm.time_step_rank", "mamba_n_heads").or(128),
                integer("ssm.group_count", "mamba_n_groups").or(1));
    }

    /** The channels of a mixer, named or as a multiple of the stream's. */
    static int channels(FolderConfig config) {
        int width = config.integer(1, Header.MAX_WIDTH, 1, FolderKey.WIDTH);
        int expansion = config.integer(1, MAX_EXPANSION, 2, "mamba_expand");
        return config.integer(1, Header.MAX_WIDTH, width * expansion, "mamba_d_ssm");
    }

    /** The tensors of a mixer under this name. */
    static FolderTensor[] mixer(String name) {
        return new FolderTensor[] {
            FolderTensor.of(name + ".in_proj", "blk.#.ssm_in"),
            FolderTensor.of(name + ".conv1d", "blk.#.ssm_conv1d").with(FolderChange.SQUEEZED),
            FolderTensor.of(name + ".x_proj", "blk.#.ssm_x"),
            FolderTensor.of(name + ".dt_proj", "blk.#.ssm_dt"),
            FolderTensor.of(name + ".dt_bias", "blk.#.ssm_dt.bias"),
            FolderTensor.of(name + ".A_log", "blk.#.ssm_a.weight").with(FolderChange.NEGATIVE_EXP),
            FolderTensor.of(name + ".D", "blk.#.ssm_d.weight"),
            FolderTensor.of(name + ".out_proj", "blk.#.ssm_out")
        };
    }

    private static Optional<MetadataValue> widthOfHeads(FolderConfig config) {
        long heads = config.integer(1, Header.MAX_WIDTH, 1, "num_heads");
        return FolderKey.whole(heads * config.integer(1, Header.MAX_WIDTH, 1, "head_dim"));
    }

    private static Optional<MetadataValue> turns(FolderConfig config) {
        return Optional.of(
                new MetadataValue.Bool(config.text("position_embedding_type").equals(Optional.of("rope"))));
    }

    /** KV heads for the layers that have attention, 0 for the others. */
    private static Optional<MetadataValue> kvHeads(FolderConfig config) {
        int kv = config.integer(1, Header.MAX_HEADS, 1, "num_key_value_heads");
        return attentionLayers(config)
                .map(attention -> new Ints(
                        attention.stream().mapToLong(each -> each ? kv : 0).toArray(), IntKind.I32));
    }

    private static Optional<List<Boolean>> attentionLayers(FolderConfig config) {
        Optional<List<String>> types = config.texts("layer_types", "layers_block_type");
        if (types.isPresent()) {
            return Optional.of(types.get().stream().map(ATTENTION::contains).toList());
        }
        return config.integers("full_attn_idxs").map(value -> {
            List<Long> layers = value instanceof Ints(long[] several, var _)
                    ? Arrays.stream(several).boxed().toList()
                    : List.of();
            return IntStream.range(0, config.layers())
                    .mapToObj(layer -> layers.contains((long) layer))
                    .toList();
        });
    }

    /** LFM2 says how wide a feed-forward block without a gate would be, and makes one with a gate of about its size. */
    private static Optional<MetadataValue> adjustedWidth(FolderConfig config) {
        long width = config.integer(1, Header.MAX_WIDTH, 1, "block_ff_dim", "intermediate_size");
        if (!config.flag(true, "block_auto_adjust_ff_dim")) {
            return FolderKey.whole(width);
        }
        double factor = config.real("block_ffn_dim_multiplier").orElse(1);
        long multiple = config.integer(1, Header.MAX_WIDTH, 256, "block_multiple_of");
        long ofThreeMatrices = 2 * width / 3;
        long scaled = (long) (factor * ofThreeMatrices);
        return FolderKey.whole((scaled + multiple - 1) / multiple * multiple);
    }
}
