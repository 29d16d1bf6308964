package io.nightjar.models;

import io.nightjar.base.UnsupportedModelException;
import io.nightjar.models.Attention.Heads;
import io.nightjar.ops.Activation;
import io.nightjar.ops.Rotation;
import io.nightjar.ops.Rotation.Pairs;
import io.nightjar.ops.Scores;
import java.util.ArrayList;
import java.util.List;

/**
 * Gemma 4, text part of the dense models: the layers with a window and those that see all have heads of their own widths;
 * values are normalised too; the last layers borrow the keys and values of the last layer of their kind that has some; each
 * layer may have an input of its own and scales the stream.
 *
 * <p>Source: Gemma Team, "Gemma 4" (2026), model card and configuration.
 */
final class Gemma4 {

    static final Architecture GEMMA4 = Architecture.of("gemma4", Gemma4::gemma4);

    private static final int GLOBAL_LAYER_EVERY = 6;
    private static final float LOCAL_ROPE_BASE = 10_000f;

    private Gemma4() {}

    private static DecoderSpec gemma4(Header header) {
        if (header.metadata().integer(header.key("expert_count"), 0, 1 << 16, 0) > 0) {
            throw new UnsupportedModelException(header.source().name() + " " + header.key("expert_count")
                    + ": experts of gemma4 are not supported");
        }
        int width = header.metadata().integer(header.key("embedding_length_per_layer_input"), 0, 1 << 16, 0);
        LayerInputs inputs = new LayerInputs(header.layers(), width, header.epsilon());
        List<Integer> windows = header.windows(GLOBAL_LAYER_EVERY);
        SharedCache cache = SharedCache.read(header, windows, 0);
        List<Layer> layers = new ArrayList<>();
        for (int layer = 0; layer < header.layers(); layer++) {
            layers.add(layer(header, attention(header, cache, layer), inputs, layer));
        }
        float cap = header.metadata().real(header.key("final_logit_softcapping"), 0);
        DecoderSpec spec = header.decoder(
                Gemma.embeddingScale(header), layers, new DecoderSpec.Output(header.rms("output_norm"), 1, cap));
        return width == 0 ? spec : spec.withEntry(inputs);
    }

    private static Layer layer(Header header, Block attention, LayerInputs inputs, int layer) {
        GatedMlp mlp = new GatedMlp(header.feedForwardWidth(layer), Activation.GELU_TANH);
        List<Stage> stages = new ArrayList<>();
        stages.add(Residual.between(header.rms("attn_norm"), attention, header.rms("post_attention_norm")));
        stages.add(Residual.between(header.rms("ffn_norm"), mlp, header.rms("post_ffw_norm")));
        if (inputs.width() > 0) {
            stages.add(Residual.between(Norm.NONE, inputs.use(layer), header.rms("post_norm")));
        }
        if (header.has("blk." + layer + ".layer_output_scale")) {
            stages.add(new StreamScale("layer_output_scale"));
        }
        return new Layer(stages);
    }

    private static Block attention(Header header, SharedCache cache, int layer) {
        int window = cache.windows().get(layer);
        Heads heads = window == 0 ? header.heads(layer) : header.heads(layer).withDim(localDim(header));
        Scores scores = Scores.within(1, window);
        HeadStep rotate = new HeadStep.Rotate(window == 0 ? RotationScaling.read(header, Pairs.HALVES) : local(header));
        HeadStep normalise = new HeadStep.NormaliseHeads(header.epsilon());
        if (cache.owns(layer)) {
            List<HeadStep> steps = List.of(normalise, new HeadStep.NormaliseValues(header.epsilon()), rotate);
            String values = header.has("blk." + layer + ".attn_v") ? "attn_v" : "attn_k";
            return new Attention(heads, steps, scores, Norm.NONE, values);
        }
        return new BorrowingAttention(heads, List.of(normalise, rotate), scores, cache.lender(layer));
    }

    private static int localDim(Header header) {
        return header.metadata()
                .integer(
                        header.key("attention.key_length_swa"),
                        1,
                        Header.MAX_HEAD_DIM,
                        header.heads().dim());
    }

    private static Rotation local(Header header) {
        int dim = localDim(header);
        int rotated = header.metadata().integer(header.key("rope.dimension_count_swa"), 2, dim, dim);
        float base = header.metadata().real(header.key("rope.freq_base_swa"), LOCAL_ROPE_BASE);
        return RotationScaling.unscaled(Pairs.HALVES, rotated, base);
    }
}
