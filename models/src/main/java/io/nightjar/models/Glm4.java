package io.nightjar.models;

import io.nightjar.ops.Activation;
import io.nightjar.ops.Rotation.Pairs;

/**
 * GLM-4: a norm on both sides of each block, half of each head rotated.
 *
 * <p>Source: Team GLM, "ChatGLM: A Family of Large Language Models from GLM-130B to GLM-4 All Tools" (2024).
 */
final class Glm4 {

    static final Architecture GLM4 = Architecture.of("glm4", Glm4::glm4);

    private Glm4() {}

    private static DecoderSpec glm4(Header header) {
        Attention attention = header.attention(header.rotate(Pairs.INTERLEAVED));
        Layer layer = Layer.of(
                Residual.between(header.rms("attn_norm"), attention, header.rms("post_attention_norm")),
                Residual.between(
                        header.rms("ffn_norm"), header.gatedMlp(Activation.SILU), header.rms("post_ffw_norm")));
        return header.decoder(layer, header.rmsOutput());
    }
}
