package io.nightjar.models;

import io.nightjar.ops.Activation;
import io.nightjar.ops.Rotation;
import io.nightjar.ops.Scores;
import java.util.List;
import java.util.stream.IntStream;

/**
 * LFM2: short convolutions, and attention in the layers to which the header gives KV heads.
 *
 * <p>Source: Liquid AI, "LFM2 Technical Report" (2025).
 */
final class Lfm2 {

    static final Architecture LFM2 = Architecture.of("lfm2", Lfm2::lfm2);

    private static final int MAX_TAPS = 64;

    private Lfm2() {}

    private static DecoderSpec lfm2(Header header) {
        int taps = header.metadata().integer(header.key("shortconv.l_cache"), 2, MAX_TAPS);
        List<HeadStep> steps =
                List.of(new HeadStep.NormaliseHeads(header.epsilon()), header.rotate(Rotation.Pairs.HALVES));
        Scores scores = Scores.within(header.attentionScale(), header.window());
        Residual mlp = Residual.of(header.rms("ffn_norm"), header.gatedMlp(Activation.SILU));
        List<Layer> layers = IntStream.range(0, header.layers())
                .<Block>mapToObj(layer -> header.attends(layer)
                        ? new Attention(header.heads(layer), steps, scores)
                        : new ShortConvolution(taps))
                .map(block -> Layer.of(Residual.of(header.rms("attn_norm"), block), mlp))
                .toList();
        return header.decoder(1, layers, new DecoderSpec.Output(header.rms("token_embd_norm")));
    }
}
