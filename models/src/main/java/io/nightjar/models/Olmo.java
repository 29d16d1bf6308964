package io.nightjar.models;

import io.nightjar.ops.Activation;
import io.nightjar.ops.Rotation.Pairs;
import java.util.List;

/**
 * OLMo 1, with norms without parameters and clamped queries, keys and values, and OLMo 2 and 3, which normalise what a block
 * gives instead of what it reads; the third has windows.
 *
 * <p>Source: Groeneveld et al., "OLMo: Accelerating the Science of Language Models" (2024); OLMo Team, "2 OLMo 2 Furious"
 * (2025).
 */
final class Olmo {

    static final Architecture OLMO = Architecture.of("olmo", Olmo::olmo);
    static final Architecture OLMO2 = Architecture.of("olmo2", Olmo::olmo2);

    private static final int GLOBAL_LAYER_EVERY = 4;

    private Olmo() {}

    private static DecoderSpec olmo(Header header) {
        float epsilon = header.metadata().real(header.key("attention.layer_norm_epsilon"));
        Norm norm = new Norm(Norm.Kind.LAYER_WITHOUT_GAIN, "", epsilon);
        float limit = header.metadata().real(header.key("attention.clamp_kqv"), 0);
        HeadStep rotate = header.rotate(Pairs.INTERLEAVED);
        Attention attention =
                limit > 0 ? header.attention(new HeadStep.Clamp(limit), rotate) : header.attention(rotate);
        Layer layer = Layer.sequential(norm, attention, norm, header.gatedMlp(Activation.SILU));
        return header.decoder(layer, new DecoderSpec.Output(norm));
    }

    private static DecoderSpec olmo2(Header header) {
        HeadStep normalise = new HeadStep.NormaliseRows(header.epsilon());
        HeadStep global = header.rotate(Pairs.HALVES);
        // Only the layers that see all are stretched to longer contexts.
        HeadStep local = new HeadStep.Rotate(RotationScaling.unscaled(header, Pairs.HALVES));
        List<Layer> layers = header.windows(GLOBAL_LAYER_EVERY).stream()
                .map(window -> header.attention(window, normalise, window == 0 ? global : local))
                .map(attention -> postNorm(header, attention))
                .toList();
        return header.decoder(1, layers, header.rmsOutput());
    }

    /** A layer whose norms come after its blocks only. */
    static Layer postNorm(Header header, Attention attention) {
        return Layer.of(
                Residual.between(Norm.NONE, attention, header.rms("post_attention_norm")),
                Residual.between(Norm.NONE, header.gatedMlp(Activation.SILU), header.rms("post_ffw_norm")));
    }
}
