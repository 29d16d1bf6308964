package io.nightjar.models;

import io.nightjar.formats.ModelSource;
import io.nightjar.ops.Activation;
import io.nightjar.ops.Rotation;
import io.nightjar.ops.Scores;
import java.util.ArrayList;
import java.util.List;

/**
 * Gemma 3, text part: five layers with a sliding window to one that sees all, each kind with a rope base of its own.
 *
 * <p>Source: Gemma Team, "Gemma 3 Technical Report" (2025), section 2.
 */
final class Gemma3 implements Architecture {

    private static final int GLOBAL_LAYER_EVERY = 6;
    private static final float LOCAL_ROPE_BASE = 10_000f;
    /** The 27B model scales scores by its width per head, all others by the head's own. */
    private static final int LAYERS_OF_27B = 62;

    @Override
    public String name() {
        return "gemma3";
    }

    @Override
    public DecoderSpec spec(ModelSource source) {
        Header header = new Header(source, name());
        int window = source.metadata().integer(header.key("attention.sliding_window"), 1, 1 << 28);
        float localBase = source.metadata().real(header.key("rope.freq_base_swa"), LOCAL_ROPE_BASE);
        Rotation local = RotationScaling.unscaled(header, Rotation.Pairs.HALVES, localBase);
        Rotation global = RotationScaling.read(header, Rotation.Pairs.HALVES);
        HeadStep normalise = new HeadStep.NormaliseHeads(header.epsilon());
        GatedMlp mlp = new GatedMlp(header.feedForwardWidth(), Activation.GELU_TANH);
        List<Layer> layers = new ArrayList<>();
        for (int layer = 1; layer <= header.layers(); layer++) {
            boolean seesAll = layer % GLOBAL_LAYER_EVERY == 0;
            Attention attention = new Attention(
                    header.heads(),
                    List.of(normalise, new HeadStep.Rotate(seesAll ? global : local)),
                    new Scores(scale(header), seesAll ? 0 : window));
            layers.add(Layer.of(
                    Residual.between(header.rms("attn_norm"), attention, header.rms("post_attention_norm")),
                    Residual.between(header.rms("ffn_norm"), mlp, header.rms("post_ffw_norm"))));
        }
        return header.decoder((float) Math.sqrt(header.width()), layers, 1);
    }

    private static float scale(Header header) {
        int width = header.layers() == LAYERS_OF_27B
                ? header.width() / header.heads().queries()
                : header.heads().dim();
        return (float) (1 / Math.sqrt(width));
    }
}
