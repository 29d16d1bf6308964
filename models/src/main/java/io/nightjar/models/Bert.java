package io.nightjar.models;

import io.nightjar.base.UnsupportedModelException;
import io.nightjar.ops.Activation;
import io.nightjar.ops.Pooling;
import io.nightjar.ops.Scores;
import java.util.List;

/**
 * BERT as an encoder of texts: tokens see each other both ways, norms come after what they normalise, and the last layer's
 * rows are pooled to one vector.
 *
 * <p>Source: Devlin et al., "BERT" (2018); Reimers and Gurevych, "Sentence-BERT" (2019), for pooling.
 */
final class Bert {

    static final Architecture BERT = Architecture.of("bert", Bert::spec);

    private Bert() {}

    private static DecoderSpec spec(Header header) {
        Scores scores = Scores.bothWays(header.heads().usualScale());
        Layer layer = Layer.of(
                Residual.of(Norm.NONE, new Attention(header.heads(), List.of(), scores)),
                new Normalise(header.layerNorm("attn_output_norm")),
                Residual.of(Norm.NONE, header.plainMlp(Activation.GELU)),
                new Normalise(header.layerNorm("layer_output_norm")));
        return header.decoder(layer, DecoderSpec.Output.pooled(pooling(header)))
                .withEntry(new TokenType("token_types", 0), new Normalise(header.layerNorm("token_embd_norm")));
    }

    /** Files that were made without a pooling layer are pooled as most sentence models are. */
    private static Pooling pooling(Header header) {
        String key = header.key("pooling_type");
        int kind = header.metadata().integer(key, 0, Integer.MAX_VALUE, 1);
        return switch (kind) {
            case 0, 1 -> Pooling.MEAN;
            case 2 -> Pooling.FIRST;
            case 3 -> Pooling.LAST;
            default ->
                throw new UnsupportedModelException(header.source().name() + " " + key + ": pooling type " + kind
                        + " is not supported; supported are 1 (mean), 2 (first token) and 3 (last token)");
        };
    }
}
