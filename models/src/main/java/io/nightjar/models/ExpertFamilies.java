package io.nightjar.models;

import io.nightjar.ops.Rotation.Pairs;
import io.nightjar.ops.Routing.Scores;
import java.util.ArrayList;
import java.util.List;

/**
 * Families whose feed-forward blocks are experts and whose attention is a known one. (Mixtral's files call themselves {@link
 * Llama}.)
 *
 * <p>Sources: Jiang et al., "Mixtral of Experts" (2024); Qwen Team, "Qwen2 Technical Report" (2024) and "Qwen3 Technical
 * Report" (2025); Muennighoff et al., "OLMoE" (2024); Granite Team, "Granite 3.0 Language Models" (2024); Abdin et al.,
 * "Phi-3 Technical Report" (2024); GLM-4.5 Team, "GLM-4.5" (2025).
 */
final class ExpertFamilies {

    static final Architecture QWEN2_MOE = Architecture.of("qwen2moe", ExpertFamilies::qwen2);
    static final Architecture QWEN3_MOE = Architecture.of("qwen3moe", ExpertFamilies::qwen3);
    static final Architecture OLMOE = Architecture.of("olmoe", ExpertFamilies::olmoe);
    static final Architecture GRANITE_MOE = Architecture.of("granitemoe", ExpertFamilies::granite);
    static final Architecture PHI_MOE = Architecture.of("phimoe", ExpertFamilies::phi);
    static final Architecture GLM4_MOE = Architecture.of("glm4moe", ExpertFamilies::glm4);

    /** Twice the noise that these models were trained with. */
    private static final float PHI_TOLERANCE = 0.02f;

    private ExpertFamilies() {}

    /** Mixtral: Llama with experts. */
    static DecoderSpec mixtral(Header header) {
        ExpertHeader experts = new ExpertHeader(header);
        return experts.decoder(
                header.rms("attn_norm"),
                header.attention(header.rotate(Pairs.INTERLEAVED)),
                header.rms("ffn_norm"),
                experts.experts(new Scores.Softmax(), true));
    }

    private static DecoderSpec qwen2(Header header) {
        ExpertHeader experts = new ExpertHeader(header);
        return experts.decoder(
                header.rms("attn_norm"),
                header.attention(header.rotate(Pairs.HALVES)),
                header.rms("ffn_norm"),
                experts.experts(new Scores.Softmax(), false));
    }

    private static DecoderSpec qwen3(Header header) {
        ExpertHeader experts = new ExpertHeader(header);
        HeadStep normalise = new HeadStep.NormaliseHeads(header.epsilon());
        return experts.decoder(
                header.rms("attn_norm"),
                header.attention(normalise, header.rotate(Pairs.HALVES)),
                header.rms("ffn_norm"),
                experts.experts(new Scores.Softmax(), true));
    }

    private static DecoderSpec olmoe(Header header) {
        ExpertHeader experts = new ExpertHeader(header);
        List<HeadStep> steps = new ArrayList<>(List.of(new HeadStep.NormaliseRows(header.epsilon())));
        float limit = header.metadata().real(header.key("attention.clamp_kqv"), 0);
        if (limit > 0) {
            steps.add(new HeadStep.Clamp(limit));
        }
        steps.add(header.rotate(Pairs.HALVES));
        return experts.decoder(
                header.rms("attn_norm"),
                header.attention(steps.toArray(HeadStep[]::new)),
                header.rms("ffn_norm"),
                experts.experts(new Scores.Softmax(), false));
    }

    private static DecoderSpec granite(Header header) {
        ExpertHeader experts = new ExpertHeader(header);
        Experts block = experts.experts(new Scores.SoftmaxOfChosen(), false);
        Attention attention = header.attention(header.rotate(Pairs.INTERLEAVED));
        float factor = header.metadata().real(header.key("residual_scale"), 1);
        Residual mixing =
                new Residual(List.of(new Residual.Branch(header.rms("attn_norm"), attention, Norm.NONE, factor)));
        return Granite.decoder(
                header,
                experts.layers(
                        layer -> Layer.of(mixing, experts.feedForward(layer, header.rms("ffn_norm"), block, factor))));
    }

    private static DecoderSpec phi(Header header) {
        ExpertHeader experts = new ExpertHeader(header);
        float tolerance = header.metadata().real(header.key("expert_mixer_tolerance"), PHI_TOLERANCE);
        Block block = experts.experts(new Scores.SparseMixer(tolerance), false);
        Layer layer = Layer.sequential(
                layerNorm(header, "attn_norm"),
                header.attention(header.rotate(Pairs.HALVES)),
                layerNorm(header, "ffn_norm"),
                block);
        return header.decoder(layer, new DecoderSpec.Output(layerNorm(header, "output_norm")));
    }

    /** A layer norm whose epsilon the header has under the other norm's name. */
    private static Norm layerNorm(Header header, String tensor) {
        return new Norm(Norm.Kind.LAYER, tensor, header.epsilon());
    }

    private static DecoderSpec glm4(Header header) {
        ExpertHeader experts = new ExpertHeader(header);
        HeadStep rotate = header.rotate(Pairs.HALVES);
        // The larger one of the two releases normalises queries and keys.
        List<HeadStep> steps = header.has("blk.0.attn_q_norm")
                ? List.of(new HeadStep.NormaliseHeads(header.epsilon()), rotate)
                : List.of(rotate);
        return experts.decoder(
                header.rms("attn_norm"),
                header.attention(steps.toArray(HeadStep[]::new)),
                header.rms("post_attention_norm"),
                experts.experts(new Scores.Sigmoid(), true));
    }
}
