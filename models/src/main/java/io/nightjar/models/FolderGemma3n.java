package io.nightjar.models;

import static io.nightjar.models.FolderKey.integer;
import static io.nightjar.models.FolderKey.real;
import static io.nightjar.models.FolderTensor.layer;

import io.nightjar.base.ModelFormatException;
import io.nightjar.base.Tensor;
import io.nightjar.formats.HuggingFaceFolder;
import io.nightjar.formats.MetadataValue;
import io.nightjar.formats.MetadataValue.Reals;
import java.util.List;
import java.util.Optional;

/** Folders of Gemma 3n: matrices of the streams are tensors of their own, which GGUF puts in one. */
final class FolderGemma3n {

    private static final String SPARSITY = "activation_sparsity_pattern";

    static final FolderTable GEMMA3N = FolderGemma.withLayerInputs(FolderTable.of("gemma3n", "gemma3n_text", "gemma3n"))
            .with(
                    integer("altup.num_inputs", "altup_num_inputs"),
                    integer("altup.active_idx", "altup_active_idx"),
                    integer("embedding_length_per_layer_input", "hidden_size_per_layer_input")
                            .or(256),
                    integer("attention.shared_kv_layers", "num_kv_shared_layers")
                            .or(15),
                    integer("attention.sliding_window", "sliding_window").or(512),
                    real("rope.freq_base", FolderRope.names("rope_theta")).or(1e6),
                    new FolderKey("activation_sparsity_scale", FolderGemma3n::deviations))
            .with(
                    FolderTensor.of("model.altup_projections.#", "altup_proj").with(FolderChange.STACKED),
                    FolderTensor.of("model.altup_unembed_projections.#", "altup_unembd_proj")
                            .with(FolderChange.STACKED),
                    layer("altup.modality_router", "altup_router"),
                    layer("altup.router_norm", "altup_router_norm"),
                    layer("altup.prediction_coefs", "altup_predict_coef"),
                    layer("altup.correction_coefs", "altup_correct_coef"),
                    layer("altup.correct_output_scale", "altup_correct_scale.weight")
                            .with(FolderGemma3n::correctScale),
                    layer("laurel.linear_left", "laurel_l"),
                    layer("laurel.linear_right", "laurel_r"),
                    layer("laurel.post_laurel_norm", "laurel_post_norm"));

    private FolderGemma3n() {}

    /** The folder names the share of values that a layer drops, GGUF where a normal distribution is cut for that. */
    private static Optional<MetadataValue> deviations(FolderConfig config) {
        return config.reals(SPARSITY).map(shares -> {
            float[] deviations = new float[shares.length];
            for (int layer = 0; layer < shares.length; layer++) {
                if (!(shares[layer] >= 0 && shares[layer] < 1)) {
                    throw ModelFormatException.of(
                            HuggingFaceFolder.CONFIG,
                            SPARSITY,
                            "shares from 0 to below 1",
                            Float.toString(shares[layer]));
                }
                deviations[layer] = (float) NormalDistribution.quantile(shares[layer]);
            }
            return new Reals(deviations);
        });
    }

    /** Some folders have factors that they say are not used. */
    private static Tensor correctScale(String name, List<Tensor> parts, FolderChange.Place place) {
        FolderChange change =
                place.config().flag(true, "altup_correct_scale") ? FolderChange.RENAMED : FolderChange.floats(_ -> 1);
        return change.make(name, parts, place);
    }
}
