package io.nightjar.models;

import static io.nightjar.models.FolderKey.real;
import static io.nightjar.models.FolderTensor.layer;

/** Folders of the Granite family, which differ in their feed-forward blocks alone. */
final class FolderGranite {

    /** Gate and up of all experts are one tensor, as they are in some GGUF files. */
    static final FolderTensor[] EXPERTS = {
        layer("block_sparse_moe.input_linear", "ffn_gate_up_exps"),
        layer("block_sparse_moe.output_linear", "ffn_down_exps"),
        layer("block_sparse_moe.router.layer", "ffn_gate_inp")
    };

    static final FolderTable GRANITE = factors(FolderTable.of("granite", "granite"));

    static final FolderTable GRANITE_MOE =
            factors(FolderTable.of("granitemoe", "granitemoe")).with(EXPERTS);

    private FolderGranite() {}

    /** The factors of all Granite models. */
    static FolderTable factors(FolderTable table) {
        return table.with(
                FolderKey.TURNS_HALVES,
                real("attention.scale", "attention_multiplier"),
                real("embedding_scale", "embedding_multiplier"),
                real("residual_scale", "residual_multiplier"),
                real("logit_scale", "logits_scaling"));
    }
}
