package io.nightjar.models;

import io.nightjar.ops.Rotation.Pairs;
import io.nightjar.ops.Scores;
import java.util.List;

/**
 * Gemma 3, text part: five layers with a sliding window to one that sees all, each kind with a rope base of its own.
 *
 * <p>Source: Gemma Team, "Gemma 3 Technical Report" (2025), section 2.
 */
final class Gemma3 {

    static final Architecture GEMMA3 = Architecture.of("gemma3", Gemma3::gemma3);

    private static final int GLOBAL_LAYER_EVERY = 6;
    private static final int LAYERS_OF_27B = 62;
    private static final float LOCAL_ROPE_BASE = 10_000f;

    private Gemma3() {}

    private static DecoderSpec gemma3(Header header) {
        header.metadata().integer(header.key("attention.sliding_window"), 1, 1 << 28);
        float localBase = header.metadata().real(header.key("rope.freq_base_swa"), LOCAL_ROPE_BASE);
        HeadStep local = new HeadStep.Rotate(RotationScaling.unscaled(header, Pairs.HALVES, localBase));
        HeadStep global = header.rotate(Pairs.HALVES);
        HeadStep normalise = new HeadStep.NormaliseHeads(header.epsilon());
        float scale = Gemma.scale(header, LAYERS_OF_27B);
        List<Layer> layers = header.windows(GLOBAL_LAYER_EVERY).stream()
                .map(window -> new Attention(
                        header.heads(), List.of(normalise, window == 0 ? global : local), Scores.within(scale, window)))
                .map(attention -> Gemma.layer(header, attention))
                .toList();
        return header.decoder(Gemma.embeddingScale(header), layers, header.rmsOutput());
    }
}
