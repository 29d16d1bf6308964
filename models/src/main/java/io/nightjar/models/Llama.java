package io.nightjar.models;

import io.nightjar.ops.Activation;
import io.nightjar.ops.Rotation.Pairs;

/**
 * Llama 1 to 3, the many models that share its layout, and Mistral, which adds a window.
 *
 * <p>Source: Touvron et al., "LLaMA: Open and Efficient Foundation Language Models" (2023); Jiang et al., "Mistral 7B"
 * (2023).
 */
final class Llama {

    static final Architecture LLAMA = Architecture.of("llama", Llama::llama);

    private Llama() {}

    private static DecoderSpec llama(Header header) {
        if (new ExpertHeader(header).count() > 0) {
            return ExpertFamilies.mixtral(header);
        }
        return decoder(header, header.attention(header.rotate(Pairs.INTERLEAVED)));
    }

    /** Llama's layers with another attention. */
    static DecoderSpec decoder(Header header, Attention attention) {
        Layer layer = Layer.sequential(
                header.rms("attn_norm"), attention, header.rms("ffn_norm"), header.gatedMlp(Activation.SILU));
        return header.decoder(layer, header.rmsOutput());
    }
}
