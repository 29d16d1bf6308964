package io.nightjar.models;

import io.nightjar.formats.ModelSource;
import io.nightjar.models.DecoderSpec.Attention;
import io.nightjar.models.DecoderSpec.Mlp;
import io.nightjar.models.DecoderSpec.Norm;
import io.nightjar.ops.Activation;
import io.nightjar.ops.Rotation;
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
        List<Attention> layers = new ArrayList<>();
        for (int layer = 1; layer <= header.layers(); layer++) {
            boolean seesAll = layer % GLOBAL_LAYER_EVERY == 0;
            layers.add(new Attention(
                    header.heads(),
                    header.kvHeads(),
                    header.headDim(),
                    scale(header),
                    true,
                    seesAll ? 0 : window,
                    seesAll ? global : local));
        }
        return new DecoderSpec(
                name(),
                header.vocabulary(),
                header.width(),
                header.contextTokens(),
                (float) Math.sqrt(header.width()),
                new Norm(header.epsilon(), true),
                new Mlp(header.feedForwardWidth(), Activation.GELU_TANH),
                layers);
    }

    private static float scale(Header header) {
        int width = header.layers() == LAYERS_OF_27B ? header.width() / header.heads() : header.headDim();
        return (float) (1 / Math.sqrt(width));
    }
}
