package io.nightjar.models;

import io.nightjar.formats.ModelSource;
import io.nightjar.models.DecoderSpec.Attention;
import io.nightjar.models.DecoderSpec.Mlp;
import io.nightjar.models.DecoderSpec.Norm;
import io.nightjar.ops.Activation;
import io.nightjar.ops.Rotation;
import java.util.Collections;

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
        Attention attention = new Attention(
                header.heads(),
                header.kvHeads(),
                header.headDim(),
                (float) (1 / Math.sqrt(header.headDim())),
                false,
                0,
                RotationScaling.read(header, Rotation.Pairs.INTERLEAVED));
        return new DecoderSpec(
                name(),
                header.vocabulary(),
                header.width(),
                header.contextTokens(),
                1f,
                new Norm(header.epsilon(), false),
                new Mlp(header.feedForwardWidth(), Activation.SILU),
                Collections.nCopies(header.layers(), attention));
    }
}
