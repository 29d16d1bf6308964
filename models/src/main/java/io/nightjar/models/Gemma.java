package io.nightjar.models;

import io.nightjar.ops.Activation;
import io.nightjar.ops.Rotation.Pairs;
import io.nightjar.ops.Scores;
import java.util.Collections;
import java.util.List;

/**
 * Gemma 1 and 2: scaled embeddings, gated GELU; the second with norms on both sides of each block, soft caps, and a window in
 * every other layer.
 *
 * <p>Source: Gemma Team, "Gemma" (2024) and "Gemma 2: Improving Open Language Models at a Practical Size" (2024).
 */
final class Gemma {

    static final Architecture GEMMA = Architecture.of("gemma", Gemma::gemma);
    static final Architecture GEMMA2 = Architecture.of("gemma2", Gemma::gemma2);

    private static final int GLOBAL_LAYER_EVERY = 2;
    private static final int LAYERS_OF_GEMMA2_27B = 46;
    private static final float SCORE_CAP = 50;
    private static final float LOGIT_CAP = 30;

    private Gemma() {}

    private static DecoderSpec gemma(Header header) {
        Layer layer = Layer.sequential(
                header.rms("attn_norm"),
                header.attention(header.rotate(Pairs.HALVES)),
                header.rms("ffn_norm"),
                header.gatedMlp(Activation.GELU_TANH));
        return header.decoder(embeddingScale(header), Collections.nCopies(header.layers(), layer), header.rmsOutput());
    }

    private static DecoderSpec gemma2(Header header) {
        List<HeadStep> steps = List.of(header.rotate(Pairs.HALVES));
        float cap = header.metadata().real(header.key("attn_logit_softcapping"), SCORE_CAP);
        List<Layer> layers = header.windows(GLOBAL_LAYER_EVERY).stream()
                .map(window -> new Scores(scale(header, LAYERS_OF_GEMMA2_27B), cap, window))
                .map(scores -> new Attention(header.heads(), steps, scores))
                .map(attention -> layer(header, attention))
                .toList();
        float logitCap = header.metadata().real(header.key("final_logit_softcapping"), LOGIT_CAP);
        return header.decoder(
                embeddingScale(header), layers, new DecoderSpec.Output(header.rms("output_norm"), 1, logitCap));
    }

    /** The layer of Gemma 2 and 3: a norm on both sides of each block. */
    static Layer layer(Header header, Attention attention) {
        return Layer.of(
                Residual.between(header.rms("attn_norm"), attention, header.rms("post_attention_norm")),
                Residual.between(
                        header.rms("ffn_norm"), header.gatedMlp(Activation.GELU_TANH), header.rms("post_ffw_norm")));
    }

    /** The 27B models scale scores by their width per head, all others by the head's own. */
    static float scale(Header header, int layersOf27B) {
        Attention.Heads heads = header.heads();
        int width = header.layers() == layersOf27B ? header.width() / heads.queries() : heads.dim();
        return header.metadata().real(header.key("attention.scale"), (float) (1 / Math.sqrt(width)));
    }

    static float embeddingScale(Header header) {
        return (float) Math.sqrt(header.width());
    }
}
