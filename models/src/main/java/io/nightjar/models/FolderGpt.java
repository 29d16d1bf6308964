package io.nightjar.models;

import static io.nightjar.models.FolderKey.flag;

import io.nightjar.formats.MetadataValue;
import io.nightjar.formats.MetadataValue.Int;
import io.nightjar.formats.MetadataValue.IntKind;
import java.util.Optional;
import java.util.function.LongUnaryOperator;

/** Folders of the families that have queries, keys and values in one matrix, in an order of their own. */
final class FolderGpt {

    /** Linear layers multiply from the left, so their matrices are turned. Some folders hold the inner model only. */
    static final FolderTable GPT2 = FolderTable.of("gpt2", "gpt2")
            .with(
                    new FolderKey("feed_forward_length", FolderGpt::feedForwardWidth),
                    FolderKey.without("attention.head_count_kv"))
            .with(gpt2("transformer."))
            .with(gpt2(""))
            .with(
                    FolderFixed.GELU_TANH,
                    FolderFixed.of("scale_attn_weights", "true"),
                    FolderFixed.of("scale_attn_by_inverse_layer_idx", "false"),
                    FolderFixed.of("add_cross_attention", "false"));

    static final FolderTable GPT_NEOX = FolderTable.of("gptneox", "gpt_neox")
            .with(FolderFixed.GELU)
            .with(flag("use_parallel_residual", "use_parallel_residual"), FolderKey.without("attention.head_count_kv"))
            .with(
                    FolderTensor.of("gpt_neox.embed_in", "token_embd"),
                    FolderTensor.of("embed_out", "output"),
                    FolderTensor.of("gpt_neox.final_layer_norm", "output_norm"),
                    FolderTensor.of("gpt_neox.layers.#.input_layernorm", "blk.#.attn_norm"),
                    FolderTensor.of("gpt_neox.layers.#.post_attention_layernorm", "blk.#.ffn_norm"),
                    FolderTensor.of("gpt_neox.layers.#.attention.query_key_value", "blk.#.attn_qkv")
                            .with(FolderChange.reordered(FolderGpt::groupedRows)),
                    FolderTensor.of("gpt_neox.layers.#.attention.dense", "blk.#.attn_output"),
                    FolderTensor.of("gpt_neox.layers.#.mlp.dense_h_to_4h", "blk.#.ffn_up"),
                    FolderTensor.of("gpt_neox.layers.#.mlp.dense_4h_to_h", "blk.#.ffn_down"));

    /** With two norms, the one before attention is GGUF's second. */
    static final FolderTable FALCON = FolderTable.of("falcon", "falcon")
            .with(FolderFixed.GELU, FolderFixed.of("alibi", "false"))
            .with(
                    new FolderKey("feed_forward_length", FolderGpt::feedForwardWidth),
                    new FolderKey("attention.head_count_kv", config -> FolderKey.whole(kvHeads(config))))
            .with(
                    FolderTensor.of("transformer.word_embeddings", "token_embd"),
                    FolderTensor.of("transformer.ln_f", "output_norm"),
                    FolderTensor.of("transformer.h.#.input_layernorm", "blk.#.attn_norm"),
                    FolderTensor.of("transformer.h.#.ln_attn", "blk.#.attn_norm_2"),
                    FolderTensor.of("transformer.h.#.ln_mlp", "blk.#.attn_norm"),
                    FolderTensor.of("transformer.h.#.self_attention.query_key_value", "blk.#.attn_qkv")
                            .with(FolderChange.reordered(FolderGpt::groupedRows)),
                    FolderTensor.of("transformer.h.#.self_attention.dense", "blk.#.attn_output"),
                    FolderTensor.of("transformer.h.#.mlp.dense_h_to_4h", "blk.#.ffn_up"),
                    FolderTensor.of("transformer.h.#.mlp.dense_4h_to_h", "blk.#.ffn_down"));

    private static final int USUAL_FEED_FORWARD_FACTOR = 4;

    private FolderGpt() {}

    private static FolderTensor[] gpt2(String prefix) {
        String layer = prefix + "h.#.";
        return new FolderTensor[] {
            FolderTensor.of(prefix + "wte", "token_embd"),
            FolderTensor.of(prefix + "wpe", "position_embd"),
            FolderTensor.of(prefix + "ln_f", "output_norm"),
            FolderTensor.of(layer + "ln_1", "blk.#.attn_norm"),
            FolderTensor.of(layer + "ln_2", "blk.#.ffn_norm"),
            FolderTensor.of(layer + "attn.c_attn", "blk.#.attn_qkv").with(FolderChange.TRANSPOSED),
            FolderTensor.of(layer + "attn.c_proj", "blk.#.attn_output").with(FolderChange.TRANSPOSED),
            FolderTensor.of(layer + "mlp.c_fc", "blk.#.ffn_up").with(FolderChange.TRANSPOSED),
            FolderTensor.of(layer + "mlp.c_proj", "blk.#.ffn_down").with(FolderChange.TRANSPOSED)
        };
    }

    private static Optional<MetadataValue> feedForwardWidth(FolderConfig config) {
        long usual = (long) USUAL_FEED_FORWARD_FACTOR * config.integer(1, Header.MAX_WIDTH, 1, FolderKey.WIDTH);
        return Optional.of(config.integers("n_inner", "ffn_hidden_size").orElse(new Int(usual, IntKind.I64)));
    }

    private static int heads(FolderConfig config) {
        return config.integer(1, Header.MAX_HEADS, 1, FolderKey.HEADS);
    }

    private static int kvHeads(FolderConfig config) {
        if (!config.modelType().equals("falcon")) {
            return heads(config);
        }
        boolean oneForAll = !config.flag(false, "new_decoder_architecture") && config.flag(true, "multi_query");
        return oneForAll ? 1 : config.integer(1, Header.MAX_HEADS, heads(config), "num_kv_heads", "n_head_kv");
    }

    /** Folders have the queries of each key head before its key and its value; GGUF all queries, all keys, all values. */
    private static LongUnaryOperator groupedRows(FolderConfig config, long rows) {
        long kvHeads = kvHeads(config);
        long queriesEach = Math.max(1, heads(config) / kvHeads);
        long headDim = Math.max(1, rows / (kvHeads * (queriesEach + 2)));
        return row -> groupedRow(row, kvHeads, queriesEach, headDim);
    }

    private static long groupedRow(long row, long kvHeads, long queriesEach, long headDim) {
        long head = row / headDim;
        long queries = kvHeads * queriesEach;
        long group;
        long inGroup;
        if (head < queries) {
            group = head / queriesEach;
            inGroup = head % queriesEach;
        } else {
            group = (head - queries) % kvHeads;
            inGroup = queriesEach + (head - queries) / kvHeads;
        }
        return (group * (queriesEach + 2) + inGroup) * headDim + row % headDim;
    }
}
