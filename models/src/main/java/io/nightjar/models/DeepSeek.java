package io.nightjar.models;

import io.nightjar.base.ModelFormatException;
import io.nightjar.base.UnsupportedModelException;
import io.nightjar.ops.Rotation;
import io.nightjar.ops.Rotation.Pairs;
import io.nightjar.ops.Routing;
import io.nightjar.ops.Scores;

/**
 * DeepSeek 2 and 3 and the models that share their layout: latent attention, and experts after the first dense layers.
 *
 * <p>Source: DeepSeek-AI, "DeepSeek-V2" (2024) and "DeepSeek-V3 Technical Report" (2024).
 */
final class DeepSeek {

    static final Architecture DEEPSEEK2 = Architecture.of("deepseek2", DeepSeek::deepSeek);

    /** Values of {@code expert_gating_func}. */
    private static final int SOFTMAX = 1;

    static final int SIGMOID = 2;

    private DeepSeek() {}

    private static DecoderSpec deepSeek(Header header) {
        ExpertHeader experts = new ExpertHeader(header);
        LatentAttention.Sizes sizes = sizes(header);
        Rotation rotation =
                RotationScaling.read(header, Pairs.INTERLEAVED, sizes.turned(), RotationScaling.Ramp.ROUNDED);
        float stretch = stretch(header);
        // What the stretched rotation adds to the magnitude of queries and keys is in the scale, once for both.
        Rotation still =
                new Rotation(rotation.pairs(), rotation.inverseFrequencies(), stretch == 1 ? rotation.magnitude() : 1);
        float scale = (float) (stretch * stretch / Math.sqrt(sizes.still() + sizes.turned()));
        return experts.decoder(
                header.rms("attn_norm"),
                new LatentAttention(sizes, still, header.epsilon(), Scores.scaled(scale)),
                header.rms("ffn_norm"),
                experts.experts(gating(header), false));
    }

    private static LatentAttention.Sizes sizes(Header header) {
        int turned = integer(header, "rope.dimension_count");
        int latent = integer(header, "attention.kv_lora_rank");
        int head = header.metadata()
                .integer(
                        header.key("attention.key_length_mla"),
                        turned + 1,
                        Header.MAX_HEAD_DIM,
                        keyLength(header, turned));
        int value = header.metadata()
                .integer(
                        header.key("attention.value_length_mla"),
                        1,
                        Header.MAX_HEAD_DIM,
                        integer(header, "attention.value_length"));
        int queryLatent = header.has("blk.0.attn_q_a") ? integer(header, "attention.q_lora_rank") : 0;
        return new LatentAttention.Sizes(
                integer(header, "attention.head_count"), queryLatent, latent, head - turned, turned, value);
    }

    /** Before files had the keys with {@code _mla}, this one was the width of a head. */
    private static int keyLength(Header header, int turned) {
        int width = integer(header, "attention.key_length");
        if (width <= turned) {
            throw ModelFormatException.of(
                    header.source().name(),
                    header.key("attention.key_length"),
                    "more than the " + turned + " of rope.dimension_count",
                    Integer.toString(width));
        }
        return width;
    }

    private static int integer(Header header, String suffix) {
        return header.metadata().integer(header.key(suffix), 1, Header.MAX_HEAD_DIM);
    }

    /** The factor on queries and keys of a stretched rotation, for which files have a multiplier of its logarithm. */
    private static float stretch(Header header) {
        float multiplier = header.metadata().real(header.key("rope.scaling.yarn_log_multiplier"), 0);
        float factor = header.metadata().real(header.key("rope.scaling.factor"), 1);
        return factor > 1 ? (float) (1 + multiplier * Math.log(factor)) : 1;
    }

    private static Routing.Scores gating(Header header) {
        String key = header.key("expert_gating_func");
        int function = header.metadata().integer(key, 0, 1 << 10, SOFTMAX);
        return switch (function) {
            case 0, SOFTMAX -> new Routing.Scores.Softmax();
            case SIGMOID -> new Routing.Scores.Sigmoid();
            default ->
                throw new UnsupportedModelException(
                        header.source().name() + " " + key + ": " + function + " is not supported");
        };
    }
}
