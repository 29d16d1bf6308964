package io.nightjar.models;

import static io.nightjar.models.FolderKey.flag;
import static io.nightjar.models.FolderKey.integer;
import static io.nightjar.models.FolderKey.real;
import static io.nightjar.models.FolderTensor.layer;

import io.nightjar.base.ModelFormatException;
import io.nightjar.formats.HuggingFaceFolder;
import io.nightjar.formats.MetadataValue;
import io.nightjar.formats.MetadataValue.Real;
import java.util.Optional;

/** Folders of the families of {@link ExpertFamilies} and of {@link DeepSeek}. */
final class FolderExperts {

    static final FolderKey WIDTH = integer("expert_feed_forward_length", "moe_intermediate_size");
    private static final FolderKey SHARED = integer("expert_shared_count", "n_shared_experts");
    private static final FolderKey SCALE = real("expert_weights_scale", "routed_scaling_factor");
    static final FolderKey NORMALISED = flag("expert_weights_norm", "norm_topk_prob");
    static final FolderKey SHARED_WIDTH =
            integer("expert_shared_feed_forward_length", "shared_expert_intermediate_size");

    static final FolderTable QWEN2_MOE =
            FolderTable.of("qwen2moe", "qwen2_moe").with(FolderFixed.NO_WINDOWS).with(WIDTH, NORMALISED, SHARED_WIDTH);

    static final FolderTable QWEN3_MOE =
            FolderTable.of("qwen3moe", "qwen3_moe").with(FolderFixed.NO_WINDOWS).with(WIDTH, NORMALISED);

    static final FolderTable OLMOE =
            FolderTable.of("olmoe", "olmoe").with(NORMALISED, real("attention.clamp_kqv", "clip_qkv"));

    static final FolderTable PHI_MOE = FolderTable.of("phimoe", "phimoe")
            .with(new FolderKey("expert_mixer_tolerance", FolderExperts::mixerTolerance));

    static final FolderTable GLM4_MOE = FolderTable.of("glm4moe", "glm4_moe")
            .with(WIDTH, SHARED, SCALE, NORMALISED)
            .with(layer("post_attention_layernorm", "post_attention_norm"));

    static final FolderTable DEEPSEEK_V2 = latent("deepseek_v2")
            .with(new FolderKey("expert_group_count", FolderExperts::groups))
            .with(
                    FolderFixed.of("scoring_func", "softmax"),
                    FolderFixed.of("topk_method", "greedy", "group_limited_greedy"));

    static final FolderTable DEEPSEEK_V3 = latent("deepseek_v3")
            .with(new FolderKey("expert_gating_func", _ -> FolderKey.whole(DeepSeek.SIGMOID)))
            .with(FolderFixed.of("scoring_func", "sigmoid"), FolderFixed.of("topk_method", "noaux_tc"));

    private FolderExperts() {}

    /** Latent attention, and experts after some dense layers. */
    private static FolderTable latent(String modelType) {
        return FolderTable.of("deepseek2", modelType)
                .with(
                        WIDTH,
                        SHARED,
                        SCALE,
                        NORMALISED,
                        integer("attention.q_lora_rank", "q_lora_rank"),
                        integer("attention.kv_lora_rank", "kv_lora_rank"),
                        integer("attention.value_length", "v_head_dim"),
                        integer("rope.dimension_count", "qk_rope_head_dim"),
                        new FolderKey("attention.key_length", FolderExperts::headWidth),
                        new FolderKey(FolderKey.PAIRS, FolderExperts::pairs),
                        new FolderKey("rope.scaling.yarn_log_multiplier", FolderExperts::logMultiplier))
                .with(
                        layer("self_attn.q_a_proj", "attn_q_a"),
                        layer("self_attn.q_a_layernorm", "attn_q_a_norm"),
                        layer("self_attn.q_b_proj", "attn_q_b"),
                        layer("self_attn.kv_a_proj_with_mqa", "attn_kv_a_mqa"),
                        layer("self_attn.kv_a_layernorm", "attn_kv_a_norm"),
                        layer("self_attn.kv_b_proj", "attn_kv_b"));
    }

    /** Experts whose scores are within twice the noise of training are weighed together. */
    private static Optional<MetadataValue> mixerTolerance(FolderConfig config) {
        return config.real("router_jitter_noise").stream()
                .<MetadataValue>mapToObj(noise -> new Real(2 * noise, false))
                .findFirst();
    }

    /** A head has a part that is not turned and one that is. */
    private static Optional<MetadataValue> headWidth(FolderConfig config) {
        long width = 0;
        for (String part : new String[] {"qk_nope_head_dim", "qk_rope_head_dim"}) {
            width += config.integer(0, Header.MAX_HEAD_DIM, 0, part);
        }
        return FolderKey.whole(width);
    }

    private static Optional<MetadataValue> pairs(FolderConfig config) {
        return config.flag(true, "rope_interleave")
                ? Optional.empty()
                : FolderKey.TURNS_HALVES.value().apply(config);
    }

    private static Optional<MetadataValue> groups(FolderConfig config) {
        boolean grouped = !config.text("topk_method").orElse("greedy").equals("greedy");
        return grouped ? config.integers("n_group") : Optional.empty();
    }

    /** Releases have the same multiplier for the rotation and for the scores, so that the rotation keeps lengths. */
    private static Optional<MetadataValue> logMultiplier(FolderConfig config) {
        double ofScores = config.real(FolderRope.names("mscale_all_dim")).orElse(0);
        double ofRotation = config.real(FolderRope.names("mscale")).orElse(ofScores);
        if (ofScores != 0 && ofRotation != ofScores) {
            throw ModelFormatException.of(
                    HuggingFaceFolder.CONFIG, "mscale", ofScores + " as mscale_all_dim", Double.toString(ofRotation));
        }
        return ofScores == 0 ? Optional.empty() : Optional.of(new Real(0.1 * ofScores, false));
    }
}
