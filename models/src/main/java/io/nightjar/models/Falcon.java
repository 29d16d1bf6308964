package io.nightjar.models;

import io.nightjar.ops.Activation;
import io.nightjar.ops.Rotation.Pairs;
import java.util.List;

/**
 * Falcon 7B and 40B: attention and feed-forward side by side, behind one norm or each behind its own.
 *
 * <p>Source: Almazrouei et al., "The Falcon Series of Open Language Models" (2023).
 */
final class Falcon {

    static final Architecture FALCON = Architecture.of("falcon", Falcon::falcon);

    private Falcon() {}

    private static DecoderSpec falcon(Header header) {
        String attentionNorm = header.has("blk.0.attn_norm_2") ? "attn_norm_2" : "attn_norm";
        Layer layer = Layer.of(new Residual(List.of(
                new Residual.Branch(header.layerNorm(attentionNorm), header.attention(header.rotate(Pairs.HALVES))),
                new Residual.Branch(header.layerNorm("attn_norm"), header.plainMlp(Activation.GELU)))));
        return header.decoder(layer, header.layerNormOutput());
    }
}
