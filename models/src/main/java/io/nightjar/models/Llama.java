package io.nightjar.models;

import io.nightjar.formats.ModelSource;
import io.nightjar.ops.Activation;
import io.nightjar.ops.Rotation;
import io.nightjar.ops.Scores;
import java.util.Collections;
import java.util.List;

/**
 * Llama 1 to 3 and the many models that share their layout.
 *
 * <p>Source: Touvron et al., "LLaMA: Open and Efficient Foundation Language Models" (2023).
 */
final class Llama implements Architecture {

    @Override
    public String name() {
        return "llama";
    }

    @Override
    public DecoderSpec spec(ModelSource source) {
        Header header = new Header(source, name());
        Rotation rotation = RotationScaling.read(header, Rotation.Pairs.INTERLEAVED);
        Attention attention = new Attention(
                header.heads(),
                List.of(new HeadStep.Rotate(rotation)),
                Scores.scaled(header.heads().usualScale()));
        Layer layer = Layer.of(
                Residual.of(header.rms("attn_norm"), attention),
                Residual.of(header.rms("ffn_norm"), new GatedMlp(header.feedForwardWidth(), Activation.SILU)));
        return header.decoder(Collections.nCopies(header.layers(), layer));
    }
}
