package io.nightjar.models;

import io.nightjar.ops.Activation;
import io.nightjar.ops.Rotation.Pairs;

/**
 * Phi 2, with attention and feed-forward side by side, and Phi 3 and 4, which are Llama with fused matrices and a window.
 *
 * <p>Source: Javaheripi et al., "Phi-2: The surprising power of small language models" (2023); Abdin et al., "Phi-3 Technical
 * Report" (2024).
 */
final class Phi {

    static final Architecture PHI2 = Architecture.of("phi2", Phi::phi2);
    static final Architecture PHI3 = Architecture.of("phi3", Phi::phi3);

    private Phi() {}

    private static DecoderSpec phi2(Header header) {
        Layer layer = Layer.of(Residual.parallel(
                header.layerNorm("attn_norm"),
                header.attention(header.rotate(Pairs.HALVES)),
                header.plainMlp(Activation.GELU_TANH)));
        return header.decoder(layer, header.layerNormOutput());
    }

    private static DecoderSpec phi3(Header header) {
        return Llama.decoder(header, header.attention(header.rotate(Pairs.HALVES)));
    }
}
