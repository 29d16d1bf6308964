package io.nightjar.models;

import static io.nightjar.models.FolderKey.real;
import static io.nightjar.models.FolderTensor.layer;

import io.nightjar.formats.MetadataValue.Real;
import java.util.List;
import java.util.Optional;

/**
 * The families of which folders can be read. To add one: a row here with what differs from {@link FolderKey#COMMON} and
 * {@link FolderTensor#COMMON}, and its golden model in {@code GoldenFoldersConformanceTest}.
 */
final class FolderTables {

    private static final double COHERE_LOGIT_SCALE = 0.0625;

    private static final List<FolderTable> TABLE = List.of(
            FolderTable.of("llama", "llama", "mistral", "mixtral").with(FolderKey.TURNS_HALVES),
            // To a text, the three positions of a token that sees images are one.
            FolderTable.of("qwen2", "qwen2", "qwen2_vl", "qwen2_vl_text", "qwen2_5_vl", "qwen2_5_vl_text")
                    .with(FolderFixed.NO_WINDOWS),
            FolderTable.of("qwen3", "qwen3", "qwen3_vl", "qwen3_vl_text").with(FolderFixed.NO_WINDOWS),
            FolderTable.of("seed_oss", "seed_oss").with(layer("post_attention_layernorm", "post_attention_norm")),
            FolderTable.of("ernie4_5", "ernie4_5"),
            FolderTable.of("hunyuan-dense", "hunyuan_v1_dense")
                    .with(
                            layer("self_attn.query_layernorm", "attn_q_norm"),
                            layer("self_attn.key_layernorm", "attn_k_norm"))
                    .with(new FolderKey("rope.freq_base", FolderRope::baseTimesAlpha)),
            FolderTable.of("arcee", "arcee").with(FolderKey.TURNS_HALVES).with(FolderFixed.RELU_SQUARED),
            FolderTable.of("smollm3", "smollm3").with(FolderKey.TURNS_HALVES),
            FolderGemma.GEMMA,
            FolderGemma.GEMMA2,
            FolderGemma.GEMMA3,
            FolderBert.BERT,
            FolderGemma3n.GEMMA3N,
            FolderGemma.GEMMA4,
            FolderTable.of("phi2", "phi")
                    .with(
                            FolderTensor.of("model.final_layernorm", "output_norm"),
                            layer("self_attn.dense", "attn_output"),
                            layer("mlp.fc1", "ffn_up"),
                            layer("mlp.fc2", "ffn_down"))
                    .with(FolderFixed.GELU_TANH),
            FolderTable.of("phi3", "phi3"),
            FolderGranite.GRANITE,
            // The epsilon is written in the code of the family.
            FolderTable.of("olmo", "olmo")
                    .with(
                            FolderKey.TURNS_HALVES,
                            real("attention.clamp_kqv", "clip_qkv"),
                            new FolderKey("attention.layer_norm_epsilon", _ -> Optional.of(new Real(1e-5, false)))),
            FolderTable.of("olmo2", "olmo2", "olmo3").with(postNorms()),
            FolderTable.of("exaone4", "exaone4").with(postNorms()),
            // The 12B model has a norm for each head.
            FolderTable.of("stablelm", "stablelm")
                    .with(
                            layer("self_attn.q_layernorm.norms.@.weight", "attn_q_norm.weight"),
                            layer("self_attn.k_layernorm.norms.@.weight", "attn_k_norm.weight")),
            FolderTable.of("starcoder2", "starcoder2")
                    .with(layer("mlp.c_fc", "ffn_up"), layer("mlp.c_proj", "ffn_down"))
                    .with(FolderFixed.GELU_TANH),
            FolderTable.of("nemotron", "nemotron")
                    .with(
                            FolderTensor.plusOne("model.norm.weight", "output_norm.weight"),
                            FolderTensor.plusOne("model.layers.#.input_layernorm.weight", "blk.#.attn_norm.weight"),
                            FolderTensor.plusOne(
                                    "model.layers.#.post_attention_layernorm.weight", "blk.#.ffn_norm.weight"))
                    .with(FolderFixed.RELU_SQUARED),
            FolderTable.of("command-r", "cohere")
                    .with(real("logit_scale", "logit_scale").or(COHERE_LOGIT_SCALE)),
            FolderTable.of("cohere2", "cohere2")
                    .with(real("logit_scale", "logit_scale").or(COHERE_LOGIT_SCALE)),
            FolderTable.of("glm4", "glm4")
                    .with(
                            layer("post_self_attn_layernorm", "post_attention_norm"),
                            layer("post_mlp_layernorm", "post_ffw_norm")),
            FolderTable.of("bitnet-b1.58", "bitnet")
                    .with(layer("self_attn.attn_sub_norm", "attn_sub_norm"), layer("mlp.ffn_sub_norm", "ffn_sub_norm"))
                    .with(BitNet.FOLDER_ACTIVATION_BITS)
                    .with(
                            FolderFixed.RELU_SQUARED,
                            // Weights that are rounded when they are read, and a norm in front of each matrix.
                            FolderFixed.of("quantization_config.quantization_mode", "offline"),
                            FolderFixed.of("quantization_config.use_rms_norm", "false")),
            FolderGpt.GPT2,
            FolderGpt.GPT_NEOX,
            FolderGpt.FALCON,
            FolderExperts.QWEN2_MOE,
            FolderExperts.QWEN3_MOE,
            FolderExperts.OLMOE,
            FolderGranite.GRANITE_MOE,
            FolderExperts.PHI_MOE,
            FolderExperts.GLM4_MOE,
            FolderExperts.DEEPSEEK_V2,
            FolderExperts.DEEPSEEK_V3,
            FolderGptOss.GPT_OSS,
            FolderRecurrent.MAMBA,
            FolderRecurrent.MAMBA2,
            FolderRecurrent.GRANITE_HYBRID,
            FolderRecurrent.LFM2,
            FolderFalconH1.FALCON_H1,
            FolderDeltaNet.QWEN3_NEXT,
            FolderDeltaNet.QWEN3_5);

    private FolderTables() {}

    /** The table for this {@code model_type}. */
    static Optional<FolderTable> find(String modelType) {
        return TABLE.stream()
                .filter(table -> table.modelTypes().contains(modelType))
                .findFirst();
    }

    private static FolderTensor[] postNorms() {
        return new FolderTensor[] {
            layer("post_attention_layernorm", "post_attention_norm"),
            layer("post_feedforward_layernorm", "post_ffw_norm")
        };
    }
}
