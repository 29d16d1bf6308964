package io.nightjar.models;

import io.nightjar.ops.Activation;
import io.nightjar.ops.Rotation.Pairs;
import java.util.Collections;
import java.util.List;

/**
 * Command R, with attention and feed-forward side by side and scaled logits, and Command R7B, where three layers with a window
 * alternate with one that sees all and is not rotated.
 *
 * <p>Source: Cohere, "Command A: An Enterprise-Ready Large Language Model" (2025), section 2.
 */
final class Cohere {

    static final Architecture COMMAND_R = Architecture.of("command-r", Cohere::commandR);
    static final Architecture COHERE2 = Architecture.of("cohere2", Cohere::cohere2);

    private static final int GLOBAL_LAYER_EVERY = 4;

    private Cohere() {}

    private static DecoderSpec commandR(Header header) {
        HeadStep rotate = header.rotate(Pairs.INTERLEAVED);
        float epsilon = header.layerNorm("attn_norm").epsilon();
        Attention attention = header.has("blk.0.attn_q_norm")
                ? header.attention(new HeadStep.CentreHeads(epsilon), rotate)
                : header.attention(rotate);
        return decoder(header, Collections.nCopies(header.layers(), layer(header, attention)));
    }

    private static DecoderSpec cohere2(Header header) {
        HeadStep rotate = header.rotate(Pairs.INTERLEAVED);
        List<Layer> layers = header.windows(GLOBAL_LAYER_EVERY).stream()
                .map(window -> window == 0 ? header.attention(0) : header.attention(window, rotate))
                .map(attention -> layer(header, attention))
                .toList();
        return decoder(header, layers);
    }

    private static Layer layer(Header header, Attention attention) {
        return Layer.of(Residual.parallel(header.layerNorm("attn_norm"), attention, header.gatedMlp(Activation.SILU)));
    }

    private static DecoderSpec decoder(Header header, List<Layer> layers) {
        float logitScale = header.metadata().real(header.key("logit_scale"));
        return header.decoder(1, layers, new DecoderSpec.Output(header.layerNorm("output_norm"), logitScale, 0));
    }
}
