package io.nightjar.models;

import io.nightjar.ops.Activation;
import io.nightjar.ops.Rotation;
import java.util.Collections;
import java.util.List;

/**
 * Falcon H1: attention and Mamba-2 side by side in every layer. GGUF files have its many multipliers in their matrices.
 *
 * <p>Source: Zuo et al., "Falcon-H1: A Family of Hybrid-Head Language Models" (2025).
 */
final class FalconH1 {

    static final Architecture FALCON_H1 = Architecture.of("falcon-h1", FalconH1::falconH1);

    private FalconH1() {}

    private static DecoderSpec falconH1(Header header) {
        Norm norm = header.rms("attn_norm");
        StateSpace sizes = StateSpace.read(header).requireHeads(header);
        Residual mixing = new Residual(List.of(
                new Residual.Branch(norm, header.attention(header.rotate(Rotation.Pairs.HALVES))),
                new Residual.Branch(norm, new Mamba2Mixer(sizes, header.epsilon()))));
        Residual mlp = Residual.of(header.rms("ffn_norm"), header.gatedMlp(Activation.SILU));
        float embeddingScale = header.metadata().real(header.key("embedding_scale"), 1);
        float logitScale = header.metadata().real(header.key("logit_scale"), 1);
        return header.decoder(
                embeddingScale,
                Collections.nCopies(header.layers(), Layer.of(mixing, mlp)),
                new DecoderSpec.Output(header.rms("output_norm"), logitScale, 0));
    }
}
