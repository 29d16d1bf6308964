package io.nightjar.models;

import io.nightjar.base.ModelFormatException;
import io.nightjar.ops.Activation;
import io.nightjar.ops.Routing;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * The values that headers of models with experts have beside the usual ones.
 *
 * @param header the usual ones
 */
record ExpertHeader(Header header) {

    private static final int MAX_EXPERTS = 1 << 14;
    private static final int MAX_WIDTH = 1 << 20;

    private int integer(String suffix, int min, int max, int fallback) {
        return header.metadata().integer(header.key(suffix), min, max, fallback);
    }

    /** Experts of a layer; 0 for a model without them. */
    int count() {
        return integer("expert_count", 0, MAX_EXPERTS, 0);
    }

    private int chosen(int count) {
        return header.metadata().integer(header.key("expert_used_count"), 1, count);
    }

    /** The inner width of an expert. */
    private int width() {
        String key = "expert_feed_forward_length";
        return header.metadata().contains(header.key(key)) ? integer(key, 1, MAX_WIDTH, 1) : header.feedForwardWidth();
    }

    /** The inner width of all shared experts together; 0 for none. */
    int sharedWidth() {
        return integer(
                "expert_shared_feed_forward_length", 0, MAX_WIDTH, integer("expert_shared_count", 0, 64, 0) * width());
    }

    /** Layers that compute the next token; behind them there may be some that predict further ones. */
    int layers() {
        return header.layers() - integer("nextn_predict_layers", 0, header.layers() - 1, 0);
    }

    /** Experts that are gated by a SILU, with the header's groups and scale. */
    Experts experts(Routing.Scores scores, boolean normalised) {
        return experts(scores, normalised, new Experts.Gate.Activated(Activation.SILU));
    }

    /** Experts with the header's groups and scale; the header's word on normalising counts more than the family's habit. */
    Experts experts(Routing.Scores scores, boolean normalised, Experts.Gate gate) {
        int count = header.metadata().integer(header.key("expert_count"), 1, MAX_EXPERTS);
        boolean divided = header.metadata().bool(header.key("expert_weights_norm"), normalised);
        float scale = header.metadata().real(header.key("expert_weights_scale"), 1);
        Experts.Router router = new Experts.Router(scores, groups(count, scores), divided, scale == 0 ? 1 : scale);
        return new Experts(count, chosen(count), width(), router, gate);
    }

    /** Sigmoid scores rate a group by its two best experts, softmax scores by its best. */
    private Routing.Groups groups(int count, Routing.Scores scores) {
        int groups = integer("expert_group_count", 0, count, 1);
        if (groups <= 1) {
            return Routing.Groups.NONE;
        }
        int kept = header.metadata().integer(header.key("expert_group_used_count"), 1, groups);
        int members = scores instanceof Routing.Scores.Sigmoid ? 2 : 1;
        int size = count / groups;
        if (count % groups != 0 || size < members || size * kept < chosen(count)) {
            throw ModelFormatException.of(
                    header.source().name(),
                    header.key("expert_group_count"),
                    "groups of " + count + " experts from which " + chosen(count) + " can be chosen",
                    kept + " of " + groups + " groups");
        }
        return new Routing.Groups(groups, kept, members);
    }

    /**
     * The feed-forward stage of a layer: experts, with the shared ones where the layer has them, or a dense block in a layer
     * without a router; {@code factor} is on what they give.
     */
    Residual feedForward(int layer, Norm before, Experts experts, float factor) {
        List<Residual.Branch> branches = new ArrayList<>();
        if (header.has("blk." + layer + ".ffn_gate_inp")) {
            branches.add(new Residual.Branch(before, experts, Norm.NONE, factor));
        } else {
            branches.add(new Residual.Branch(before, header.gatedMlp(Activation.SILU), Norm.NONE, factor));
        }
        if (header.has("blk." + layer + ".ffn_up_shexp")) {
            SharedExpert shared = new SharedExpert(Math.max(1, sharedWidth()));
            branches.add(new Residual.Branch(before, shared, Norm.NONE, factor));
        }
        return new Residual(branches);
    }

    /** The layers that compute the next token. */
    List<Layer> layers(IntFunction<Layer> layer) {
        return IntStream.range(0, layers()).mapToObj(layer).toList();
    }

    /** The usual decoder with the same attention in all layers. */
    DecoderSpec decoder(Norm beforeAttention, Block attention, Norm beforeExperts, Experts experts) {
        return decoder(layer ->
                Layer.of(Residual.of(beforeAttention, attention), feedForward(layer, beforeExperts, experts, 1)));
    }

    /** A decoder of these layers. */
    DecoderSpec decoder(IntFunction<Layer> layer) {
        return header.decoder(1, layers(layer), header.rmsOutput());
    }
}
