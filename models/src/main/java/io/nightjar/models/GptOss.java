package io.nightjar.models;

import io.nightjar.ops.Rotation.Pairs;
import io.nightjar.ops.Routing.Scores;
import java.util.List;

/**
 * gpt-oss: attention with sinks, every other layer with a window, and experts with biases and a clamped gate.
 *
 * <p>Source: OpenAI, "gpt-oss-120b and gpt-oss-20b Model Card" (2025), section 2.
 */
final class GptOss {

    static final Architecture GPT_OSS = Architecture.of("gpt-oss", GptOss::gptOss);

    private static final int GLOBAL_LAYER_EVERY = 2;
    private static final Experts.Gate GATE = new Experts.Gate.Clamped(1.702f, 7);

    private GptOss() {}

    private static DecoderSpec gptOss(Header header) {
        ExpertHeader experts = new ExpertHeader(header);
        HeadStep rotate = new HeadStep.Rotate(RotationScaling.read(
                header, Pairs.HALVES, RotationScaling.rotated(header), RotationScaling.Ramp.EXACT));
        List<Integer> windows = header.windows(GLOBAL_LAYER_EVERY);
        Experts block = experts.experts(new Scores.SoftmaxOfChosen(), false, GATE);
        return experts.decoder(layer -> Layer.of(
                Residual.of(header.rms("attn_norm"), header.attention(windows.get(layer), rotate)),
                Residual.of(header.rms("post_attention_norm"), block)));
    }
}
