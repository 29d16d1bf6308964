package io.nightjar.models;

import io.nightjar.ops.Activation;
import io.nightjar.ops.Rotation.Pairs;

/**
 * StableLM 2: layer norms with bias, partial rotation; the 12B model runs attention and feed-forward side by side.
 *
 * <p>Source: Bellagente et al., "Stable LM 2 1.6B Technical Report" (2024).
 */
final class StableLm {

    static final Architecture STABLELM = Architecture.of("stablelm", StableLm::stableLm);

    private StableLm() {}

    private static DecoderSpec stableLm(Header header) {
        Norm norm = header.layerNorm("attn_norm");
        HeadStep rotate = header.rotate(Pairs.HALVES);
        Attention attention = header.has("blk.0.attn_q_norm")
                ? header.attention(new HeadStep.CentreHeads(norm.epsilon()), rotate)
                : header.attention(rotate);
        GatedMlp mlp = header.gatedMlp(Activation.SILU);
        Layer layer = header.has("blk.0.ffn_norm")
                ? Layer.sequential(norm, attention, header.layerNorm("ffn_norm"), mlp)
                : Layer.of(Residual.parallel(norm, attention, mlp));
        return header.decoder(layer, header.layerNormOutput());
    }
}
