package io.nightjar.models;

import io.nightjar.base.ElementType;
import io.nightjar.base.Shape;
import io.nightjar.formats.GgufFile;
import io.nightjar.formats.GgufWriter;
import io.nightjar.formats.MetadataValue;
import io.nightjar.formats.MetadataValue.Int;
import io.nightjar.formats.MetadataValue.IntKind;
import io.nightjar.formats.MetadataValue.Real;
import io.nightjar.formats.MetadataValue.Text;
import io.nightjar.formats.TensorPlan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** A model file made up for a test: a whole header and tensors of zeros, then changed as the test needs. */
final class SyntheticModel {

    static final int VOCABULARY = 40;
    static final int WIDTH = 64;
    static final int MLP_WIDTH = 96;
    static final int HEADS = 4;
    static final int KV_HEADS = 2;
    static final int HEAD_DIM = 16;

    private final String architecture;
    private final Map<String, MetadataValue> metadata = new LinkedHashMap<>();
    private final Map<String, TensorPlan> tensors = new LinkedHashMap<>();
    private final Map<String, float[]> data = new LinkedHashMap<>();

    private SyntheticModel(String architecture, int layers) {
        this.architecture = architecture;
        metadata.put("general.architecture", new Text(architecture));
        integer("block_count", layers);
        integer("context_length", 512);
        integer("embedding_length", WIDTH);
        integer("feed_forward_length", MLP_WIDTH);
        integer("attention.head_count", HEADS);
        integer("attention.head_count_kv", KV_HEADS);
        real("attention.layer_norm_rms_epsilon", 1e-5f);
        tensor("token_embd.weight", VOCABULARY, WIDTH).tensor("output_norm.weight", WIDTH);
        for (int layer = 0; layer < layers; layer++) {
            String prefix = "blk." + layer + ".";
            tensor(prefix + "attn_norm.weight", WIDTH)
                    .tensor(prefix + "attn_q.weight", HEADS * HEAD_DIM, WIDTH)
                    .tensor(prefix + "attn_k.weight", KV_HEADS * HEAD_DIM, WIDTH)
                    .tensor(prefix + "attn_v.weight", KV_HEADS * HEAD_DIM, WIDTH)
                    .tensor(prefix + "attn_output.weight", WIDTH, HEADS * HEAD_DIM)
                    .tensor(prefix + "ffn_norm.weight", WIDTH)
                    .tensor(prefix + "ffn_gate.weight", MLP_WIDTH, WIDTH)
                    .tensor(prefix + "ffn_up.weight", MLP_WIDTH, WIDTH)
                    .tensor(prefix + "ffn_down.weight", WIDTH, MLP_WIDTH);
        }
    }

    static SyntheticModel llama() {
        return new SyntheticModel("llama", 2);
    }

    /** A family whose layers have the tensors of Llama's. */
    static SyntheticModel of(String architecture, int layers) {
        return new SyntheticModel(architecture, layers);
    }

    static SyntheticModel gemma3(int layers) {
        return sandwich("gemma3", layers);
    }

    static SyntheticModel gemma4(int layers) {
        return sandwich("gemma4", layers);
    }

    /** Three streams, and 8 values of input for each layer. */
    static SyntheticModel gemma3n(int layers) {
        SyntheticModel model = sandwich("gemma3n", layers)
                .integer("altup.num_inputs", 3)
                .integer("embedding_length_per_layer_input", 8)
                .tensor("altup_proj.weight", 2, WIDTH, WIDTH)
                .tensor("altup_unembd_proj.weight", 2, WIDTH, WIDTH)
                .tensor("per_layer_token_embd.weight", VOCABULARY, 8L * layers)
                .tensor("per_layer_model_proj.weight", 8L * layers, WIDTH)
                .tensor("per_layer_proj_norm.weight", 8);
        for (int layer = 0; layer < layers; layer++) {
            String prefix = "blk." + layer + ".";
            model.tensor(prefix + "inp_gate.weight", 8, WIDTH)
                    .tensor(prefix + "proj.weight", WIDTH, 8)
                    .tensor(prefix + "post_norm.weight", WIDTH)
                    .tensor(prefix + "altup_router.weight", 3, WIDTH)
                    .tensor(prefix + "altup_router_norm.weight", WIDTH)
                    .tensor(prefix + "altup_predict_coef.weight", 9, 3)
                    .tensor(prefix + "altup_correct_coef.weight", 3, 3)
                    .tensor(prefix + "altup_correct_scale.weight", WIDTH)
                    .tensor(prefix + "laurel_l.weight", 5, WIDTH)
                    .tensor(prefix + "laurel_r.weight", WIDTH, 5)
                    .tensor(prefix + "laurel_post_norm.weight", WIDTH);
        }
        return model;
    }

    private static SyntheticModel sandwich(String architecture, int layers) {
        SyntheticModel model = new SyntheticModel(architecture, layers);
        model.integer("attention.sliding_window", 32).integer("attention.key_length", HEAD_DIM);
        for (int layer = 0; layer < layers; layer++) {
            String prefix = "blk." + layer + ".";
            model.tensor(prefix + "attn_q_norm.weight", HEAD_DIM)
                    .tensor(prefix + "attn_k_norm.weight", HEAD_DIM)
                    .tensor(prefix + "post_attention_norm.weight", WIDTH)
                    .tensor(prefix + "post_ffw_norm.weight", WIDTH);
        }
        return model;
    }

    /** One layer of latent attention in the form of older files, and a dense block. */
    static SyntheticModel deepSeek() {
        int turned = 8;
        int latent = 12;
        return new SyntheticModel("deepseek2", 1)
                .integer("rope.dimension_count", turned)
                .integer("attention.kv_lora_rank", latent)
                .integer("attention.key_length", HEAD_DIM)
                .integer("attention.value_length", HEAD_DIM)
                .integer("expert_count", 4)
                .integer("expert_used_count", 2)
                .tensor("blk.0.attn_kv_a_mqa.weight", latent + turned, WIDTH)
                .tensor("blk.0.attn_kv_a_norm.weight", latent)
                .tensor("blk.0.attn_kv_b.weight", (long) HEADS * (HEAD_DIM - turned + HEAD_DIM), latent);
    }

    /** Sets a key that begins with the architecture's name. */
    SyntheticModel integer(String suffix, long value) {
        metadata.put(architecture + "." + suffix, new Int(value, IntKind.U32));
        return this;
    }

    SyntheticModel real(String suffix, float value) {
        metadata.put(architecture + "." + suffix, new Real(value, true));
        return this;
    }

    SyntheticModel text(String suffix, String value) {
        metadata.put(architecture + "." + suffix, new Text(value));
        return this;
    }

    /** Sets a key as it is. */
    SyntheticModel key(String key, MetadataValue value) {
        metadata.put(key, value);
        return this;
    }

    SyntheticModel without(String suffix) {
        metadata.remove(architecture + "." + suffix);
        return this;
    }

    SyntheticModel tensor(String name, long... dims) {
        return tensor(ElementType.F32, name, dims);
    }

    SyntheticModel tensor(ElementType type, String name, long... dims) {
        tensors.put(name, new TensorPlan(name, type, Shape.of(dims)));
        return this;
    }

    /** A vector of F32 with these values. */
    SyntheticModel vector(String name, float... values) {
        data.put(name, values);
        return tensor(name, values.length);
    }

    SyntheticModel withoutTensor(String name) {
        tensors.remove(name);
        return this;
    }

    /** Writes it to {@code model.gguf} in the folder and opens that. */
    GgufFile open(Path folder) {
        Path path = folder.resolve("model.gguf");
        try {
            GgufWriter.write(path, metadata, tensors.values().stream().toList(), (tensor, _, dst) -> {
                float[] values = data.get(tensor.name());
                if (values != null) {
                    tensor.type().encode(values, 0, dst, 0, values.length);
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return GgufFile.open(path);
    }

    /** Loads it as a model; the data is not mapped any more afterwards. */
    Model load(Path folder) {
        try (GgufFile file = open(folder)) {
            return Architectures.load(file);
        }
    }
}
