package io.nightjar.models;

import io.nightjar.ops.Activation;
import io.nightjar.ops.Rotation.Pairs;
import java.util.Collections;
import java.util.List;

/**
 * Granite 3: Llama with a factor on embeddings, scores, what each block adds, and logits.
 *
 * <p>Source: Granite Team, "Granite 3.0 Language Models" (2024).
 */
final class Granite {

    static final Architecture GRANITE = Architecture.of("granite", Granite::granite);

    private Granite() {}

    private static DecoderSpec granite(Header header) {
        Attention attention = header.attention(header.rotate(Pairs.INTERLEAVED));
        Layer layer = layer(header, attention, header.gatedMlp(Activation.SILU));
        return decoder(header, Collections.nCopies(header.layers(), layer));
    }

    /** The family's layer with any mixers. */
    static Layer layer(Header header, Block tokens, Block channels) {
        return Layer.of(branch(header, "attn_norm", tokens), branch(header, "ffn_norm", channels));
    }

    /** The family's stage: a block behind a norm, with a factor on what it adds. */
    static Residual branch(Header header, String norm, Block block) {
        return new Residual(List.of(new Residual.Branch(header.rms(norm), block, Norm.NONE, factor(header))));
    }

    /** On what each block adds. */
    static float factor(Header header) {
        return header.metadata().real(header.key("residual_scale"), 1);
    }

    /** The family's factors around any layers. */
    static DecoderSpec decoder(Header header, List<Layer> layers) {
        float embeddingScale = header.metadata().real(header.key("embedding_scale"), 1);
        float logitDivisor = header.metadata().real(header.key("logit_scale"), 1);
        return header.decoder(
                embeddingScale, layers, new DecoderSpec.Output(header.rms("output_norm"), 1 / logitDivisor, 0));
    }
}
