package io.nightjar.models;

import io.nightjar.base.ModelFormatException;
import io.nightjar.models.Residual.Branch;
import io.nightjar.ops.Activation;
import io.nightjar.ops.Rotation.Pairs;
import io.nightjar.ops.Scores;
import java.util.ArrayList;
import java.util.List;

/**
 * Gemma 3n, text part: Gemma 3's attention in layers that each compute one of several streams, with a residual of low rank beside
 * it, sparse feed-forward blocks in the first layers, an input for each layer, and keys and values that the last layers borrow.
 *
 * <p>Source: Gemma Team, "Gemma 3n" (2025), model card and configuration.
 */
final class Gemma3n {

    static final Architecture GEMMA3N = Architecture.of("gemma3n", Gemma3n::gemma3n);

    private static final int GLOBAL_LAYER_EVERY = 5;
    private static final int MAX_STREAMS = 64;
    private static final int STREAMS = 4;
    private static final int SPARSE_LAYERS = 10;
    private static final int OWNING_LAYERS = 20;
    private static final float LOCAL_ROPE_BASE = 10_000f;
    private static final float LOGIT_CAP = 30;
    private static final String SPARSITY = "activation_sparsity_scale";

    /** Keeps the largest 5 % of values that are spread normally. */
    private static final float DEVIATIONS = 1.6448536f;

    private Gemma3n() {}

    private static DecoderSpec gemma3n(Header header) {
        int streams = header.metadata().integer(header.key("altup.num_inputs"), 2, MAX_STREAMS, STREAMS);
        int active = header.metadata().integer(header.key("altup.active_idx"), 0, streams - 1, 0);
        AltUp altUp = new AltUp(streams, active, header.epsilon());
        int width = header.metadata().integer(header.key("embedding_length_per_layer_input"), 1, 1 << 16);
        LayerInputs inputs = new LayerInputs(header.layers(), width, header.epsilon());
        List<Integer> windows = header.windows(GLOBAL_LAYER_EVERY);
        SharedCache cache = SharedCache.read(header, windows, Math.max(0, header.layers() - OWNING_LAYERS));
        List<Layer> layers = new ArrayList<>();
        for (int layer = 0; layer < header.layers(); layer++) {
            Stage computed = new AltUp.Around(altUp, stages(header, attention(header, cache, layer), layer));
            layers.add(Layer.of(computed, new AltUp.Feed(altUp, inputs.use(layer), header.rms("post_norm"))));
        }
        float cap = header.metadata().real(header.key("final_logit_softcapping"), LOGIT_CAP);
        DecoderSpec.Output output = new DecoderSpec.Output(header.rms("output_norm"), 1, cap);
        return header.decoder(Gemma.embeddingScale(header), layers, output.behind(new AltUp.Leave(altUp)))
                .withEntry(inputs, new AltUp.Enter(altUp));
    }

    private static List<Stage> stages(Header header, Block attention, int layer) {
        Norm before = header.rms("attn_norm");
        Branch mixed = new Branch(before, attention, header.rms("post_attention_norm"), 1);
        Branch lowRank = new Branch(before, new LowRankResidual(header.rms("laurel_post_norm")));
        return List.of(
                new Residual(List.of(mixed, lowRank)),
                new Rescale((float) Math.sqrt(0.5)),
                Residual.between(header.rms("ffn_norm"), mlp(header, layer), header.rms("post_ffw_norm")));
    }

    private static Block attention(Header header, SharedCache cache, int layer) {
        int window = cache.windows().get(layer);
        HeadStep rotate = window == 0 ? header.rotate(Pairs.HALVES) : local(header);
        HeadStep normalise = new HeadStep.NormaliseHeads(header.epsilon());
        Scores scores = Scores.within(1, window);
        if (!cache.owns(layer)) {
            return new BorrowingAttention(header.heads(), List.of(normalise, rotate), scores, cache.lender(layer));
        }
        HeadStep normaliseValues = new HeadStep.NormaliseValues(header.epsilon());
        return new Attention(header.heads(), List.of(normalise, normaliseValues, rotate), scores);
    }

    private static HeadStep local(Header header) {
        float base = header.metadata().real(header.key("rope.freq_base_swa"), LOCAL_ROPE_BASE);
        return new HeadStep.Rotate(RotationScaling.unscaled(header, Pairs.HALVES, base));
    }

    /** A layer's block; minus infinity as the number of standard deviations keeps all, which is said to be dense. */
    private static Block mlp(Header header, int layer) {
        float deviations = deviations(header, layer);
        int width = header.feedForwardWidth(layer);
        return deviations == Float.NEGATIVE_INFINITY
                ? new GatedMlp(width, Activation.GELU_TANH)
                : new SparseMlp(width, Activation.GELU_TANH, deviations);
    }

    private static float deviations(Header header, int layer) {
        float[] each = header.metadata().findReals(header.key(SPARSITY)).orElseGet(() -> new float[0]);
        if (each.length == 0) {
            boolean sparse = layer < SPARSE_LAYERS && header.layers() > SPARSE_LAYERS;
            return sparse ? DEVIATIONS : Float.NEGATIVE_INFINITY;
        }
        if (each.length <= layer || !(each[layer] < Float.POSITIVE_INFINITY)) {
            throw ModelFormatException.of(
                    header.source().name(),
                    header.key(SPARSITY),
                    "a number below infinity for layer " + layer,
                    each.length <= layer ? "no such layer" : Float.toString(each[layer]));
        }
        return each[layer];
    }
}
