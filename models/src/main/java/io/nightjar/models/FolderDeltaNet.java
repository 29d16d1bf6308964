package io.nightjar.models;

import static io.nightjar.models.FolderKey.integer;
import static io.nightjar.models.FolderTensor.layer;

import io.nightjar.formats.MetadataValue;
import io.nightjar.formats.MetadataValue.Bools;
import java.util.List;
import java.util.Optional;

/** Folders of the families with delta nets. */
final class FolderDeltaNet {

    private static final String KEY_HEADS = "linear_num_key_heads";
    private static final String KEY_WIDTH = "linear_key_head_dim";
    private static final String VALUE_HEADS = "linear_num_value_heads";
    private static final String VALUE_WIDTH = "linear_value_head_dim";

    static final FolderTable QWEN3_5 = deltaNet(FolderTable.of("qwen35", "qwen3_5_text", "qwen3_5"))
            .with(FolderKey.text(Qwen3Next.SHARING, Qwen3Next.NEIGHBOURS))
            .with(
                    layer("linear_attn.in_proj_qkv", "attn_qkv"),
                    layer("linear_attn.in_proj_z", "attn_gate"),
                    layer("linear_attn.in_proj_b", "ssm_beta"),
                    layer("linear_attn.in_proj_a", "ssm_alpha"));

    /** Queries, keys, values and gates of each key head lie together. */
    static final FolderTable QWEN3_NEXT = deltaNet(FolderTable.of("qwen3next", "qwen3_next"))
            .with(FolderExperts.WIDTH, FolderExperts.NORMALISED, FolderExperts.SHARED_WIDTH)
            .with(
                    layer("linear_attn.in_proj_qkvz", "attn_qkv")
                            .with(FolderChange.gathered(
                                    config -> sizes(config).mixedWidth(), (config, _) -> sizes(config)::mixedRow)),
                    layer("linear_attn.in_proj_qkvz", "attn_gate")
                            .with(FolderChange.gathered(
                                    config -> sizes(config).valueWidth(), (config, _) -> sizes(config)::gateRow)),
                    layer("linear_attn.in_proj_ba", "ssm_ba"));

    private FolderDeltaNet() {}

    private static FolderTable deltaNet(FolderTable table) {
        return table.with(
                        integer("ssm.conv_kernel", "linear_conv_kernel_dim"),
                        integer("ssm.state_size", KEY_WIDTH),
                        integer("ssm.group_count", KEY_HEADS),
                        integer("ssm.time_step_rank", VALUE_HEADS),
                        new FolderKey(
                                "ssm.inner_size",
                                config -> FolderKey.whole(sizes(config).valueWidth())),
                        new FolderKey("attention.recurrent_layers", FolderDeltaNet::recurrent),
                        integer("full_attention_interval", "full_attention_interval"))
                .with(
                        FolderTensor.plusOne("model.norm", "output_norm"),
                        FolderTensor.plusOne("model.layers.#.input_layernorm", "blk.#.attn_norm"),
                        FolderTensor.plusOne("model.layers.#.post_attention_layernorm", "blk.#.post_attention_norm"),
                        FolderTensor.plusOne("model.layers.#.self_attn.q_norm", "blk.#.attn_q_norm"),
                        FolderTensor.plusOne("model.layers.#.self_attn.k_norm", "blk.#.attn_k_norm"),
                        layer("linear_attn.conv1d", "ssm_conv1d").with(FolderChange.SQUEEZED),
                        layer("linear_attn.dt_bias", "ssm_dt.bias"),
                        layer("linear_attn.A_log", "ssm_a.weight").with(FolderChange.NEGATIVE_EXP),
                        layer("linear_attn.norm", "ssm_norm"),
                        layer("linear_attn.out_proj", "ssm_out"));
    }

    private static Optional<MetadataValue> recurrent(FolderConfig config) {
        return config.texts("layer_types").map(FolderDeltaNet::recurrent);
    }

    private static MetadataValue recurrent(List<String> layerTypes) {
        boolean[] recurrent = new boolean[layerTypes.size()];
        for (int layer = 0; layer < recurrent.length; layer++) {
            recurrent[layer] = layerTypes.get(layer).equals("linear_attention");
        }
        return new Bools(recurrent);
    }

    private static Sizes sizes(FolderConfig config) {
        int keyHeads = config.integer(1, Header.MAX_HEADS, 1, KEY_HEADS);
        int valueHeads = config.integer(1, Header.MAX_HEADS, 1, VALUE_HEADS);
        long ofValues = (long) valueHeads * config.integer(1, Header.MAX_HEAD_DIM, 1, VALUE_WIDTH);
        return new Sizes(keyHeads, config.integer(1, Header.MAX_HEAD_DIM, 1, KEY_WIDTH), ofValues / keyHeads);
    }

    /**
     * Where the rows of a key head are: those of its query, its key, its values and their gates.
     *
     * @param keyHeads how many there are
     * @param keyWidth rows of a query or a key
     * @param valueRows rows of all values that share a key head
     */
    private record Sizes(long keyHeads, long keyWidth, long valueRows) {

        long valueWidth() {
            return keyHeads * valueRows;
        }

        long mixedWidth() {
            return 2 * keyHeads * keyWidth + valueWidth();
        }

        /** All queries, then all keys, then all values. */
        long mixedRow(long row) {
            long ofKeys = keyHeads * keyWidth;
            if (row < 2 * ofKeys) {
                long within = row % ofKeys;
                return at(within / keyWidth, row / ofKeys * keyWidth + within % keyWidth);
            }
            long value = row - 2 * ofKeys;
            return at(value / valueRows, 2 * keyWidth + value % valueRows);
        }

        long gateRow(long row) {
            return at(row / valueRows, 2 * keyWidth + valueRows + row % valueRows);
        }

        private long at(long keyHead, long row) {
            return keyHead * (2 * keyWidth + 2 * valueRows) + row;
        }
    }
}
