package io.nightjar.models;

import static io.nightjar.models.FolderKey.real;
import static io.nightjar.models.FolderTensor.layer;

import io.nightjar.base.ModelFormatException;
import io.nightjar.base.Shape;
import io.nightjar.formats.HuggingFaceFolder;
import java.util.Arrays;
import java.util.function.Function;

/**
 * Folders of Falcon H1. Its multipliers, which the converter to GGUF works into the matrices, stand beside them as {@code
 * .scale} tensors, so that the matrices stay where they are mapped.
 */
final class FolderFalconH1 {

    static final FolderTable FALCON_H1 = FolderRecurrent.sizes(FolderTable.of("falcon-h1", "falcon_h1"))
            .with(real("embedding_scale", "embedding_multiplier"), real("logit_scale", "lm_head_multiplier"))
            .with(FolderFixed.of("mamba_rms_norm", "false"))
            .with(FolderRecurrent.mixer("model.layers.#.mamba"))
            .with(
                    FolderTensor.of("model.final_layernorm", "output_norm"),
                    layer("pre_ff_layernorm", "ffn_norm"),
                    layer("feed_forward.up_proj", "ffn_up"))
            .with(scaled("self_attn.q_proj", "attn_q", config -> one(config, "attention_in_multiplier")))
            .with(scaled(
                    "self_attn.k_proj", "attn_k", config -> one(config, "attention_in_multiplier", "key_multiplier")))
            .with(scaled("self_attn.v_proj", "attn_v", config -> one(config, "attention_in_multiplier")))
            .with(scaled("self_attn.o_proj", "attn_output", config -> one(config, "attention_out_multiplier")))
            .with(scaled("mamba.in_proj", "ssm_in", FolderFalconH1::ofMixer))
            .with(scaled("mamba.out_proj", "ssm_out", config -> one(config, "ssm_out_multiplier")))
            .with(scaled("feed_forward.gate_proj", "ffn_gate", config -> several(config, "mlp_multipliers", 2, 0)))
            .with(scaled("feed_forward.down_proj", "ffn_down", config -> several(config, "mlp_multipliers", 2, 1)));

    private FolderFalconH1() {}

    /** A matrix, and the factors on its results. */
    private static FolderTensor[] scaled(String from, String to, Function<FolderConfig, float[]> factors) {
        FolderChange given = (name, _, place) -> {
            float[] values = factors.apply(place.config());
            return FolderChange.ofFloats(name, Shape.of(values.length), values, place.memory());
        };
        return new FolderTensor[] {
            layer(from + ".weight", to + ".weight"),
            layer(from + ".weight", to + ".scale").with(given)
        };
    }

    /** The product of these entries, 1 where they are absent. */
    private static float[] one(FolderConfig config, String... entries) {
        double product = 1;
        for (String entry : entries) {
            product *= config.real(entry).orElse(1);
        }
        return new float[] {(float) product};
    }

    private static float[] several(FolderConfig config, String entry, int count, int index) {
        return new float[] {all(config, entry, count)[index]};
    }

    private static float[] all(FolderConfig config, String entry, int count) {
        float[] ones = new float[count];
        Arrays.fill(ones, 1);
        float[] all = config.reals(entry).orElse(ones);
        if (all.length != count) {
            throw ModelFormatException.of(
                    HuggingFaceFolder.CONFIG, entry, count + " numbers", Integer.toString(all.length));
        }
        return all;
    }

    /** One factor for each row of what a mixer reads: gate, channels, what is written, what is read, and time steps. */
    private static float[] ofMixer(FolderConfig config) {
        int channels = FolderRecurrent.channels(config);
        int shared = config.integer(1, Header.MAX_WIDTH, 1, "mamba_n_groups")
                * config.integer(1, Header.MAX_WIDTH, 256, "mamba_d_state");
        int heads = config.integer(1, Header.MAX_WIDTH, 128, "mamba_n_heads");
        float[] factors = all(config, "ssm_multipliers", 5);
        float[] rows = new float[2 * channels + 2 * shared + heads];
        int[] widths = {channels, channels, shared, shared, heads};
        int end = 0;
        for (int part = 0; part < widths.length; part++) {
            int start = end;
            end += widths[part];
            Arrays.fill(rows, start, end, (float)
                    (factors[part] * config.real("ssm_in_multiplier").orElse(1)));
        }
        return rows;
    }
}
