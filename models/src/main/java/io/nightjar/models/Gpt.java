package io.nightjar.models;

import io.nightjar.ops.Activation;
import io.nightjar.ops.Rotation.Pairs;
import java.util.List;

/**
 * GPT-2, StarCoder 2, GPT-NeoX and Nemotron: layer norms and a feed-forward block without a gate. The first has learned
 * positions, the others rotations.
 *
 * <p>Source: Radford et al., "Language Models are Unsupervised Multitask Learners" (2019); Lozhkov et al., "StarCoder 2 and The
 * Stack v2" (2024); Black et al., "GPT-NeoX-20B" (2022); Parmar et al., "Nemotron-4 15B Technical Report" (2024).
 */
final class Gpt {

    static final Architecture GPT2 = Architecture.of("gpt2", Gpt::gpt2);
    static final Architecture STARCODER2 = Architecture.of("starcoder2", Gpt::starCoder2);
    static final Architecture GPT_NEOX = Architecture.of("gptneox", Gpt::gptNeoX);
    static final Architecture NEMOTRON = Architecture.of("nemotron", Gpt::nemotron);

    private Gpt() {}

    private static DecoderSpec gpt2(Header header) {
        return decoder(header, header.attention(), Activation.GELU_TANH);
    }

    private static DecoderSpec starCoder2(Header header) {
        return decoder(header, header.attention(header.rotate(Pairs.HALVES)), Activation.GELU_TANH);
    }

    private static DecoderSpec nemotron(Header header) {
        return decoder(header, header.attention(header.rotate(Pairs.HALVES)), Activation.RELU_SQUARED);
    }

    private static DecoderSpec gptNeoX(Header header) {
        Attention attention = header.attention(header.rotate(Pairs.HALVES));
        if (!header.metadata().bool(header.key("use_parallel_residual"), true)) {
            return decoder(header, attention, Activation.GELU);
        }
        Layer layer = Layer.of(new Residual(List.of(
                new Residual.Branch(header.layerNorm("attn_norm"), attention),
                new Residual.Branch(header.layerNorm("ffn_norm"), header.plainMlp(Activation.GELU)))));
        return header.decoder(layer, header.layerNormOutput());
    }

    private static DecoderSpec decoder(Header header, Attention attention, Activation activation) {
        Layer layer = Layer.sequential(
                header.layerNorm("attn_norm"), attention, header.layerNorm("ffn_norm"), header.plainMlp(activation));
        return header.decoder(layer, header.layerNormOutput());
    }
}
