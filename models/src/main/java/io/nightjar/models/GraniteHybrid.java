package io.nightjar.models;

import io.nightjar.ops.Activation;
import io.nightjar.ops.Rotation.Pairs;
import io.nightjar.ops.Routing;
import io.nightjar.ops.Scores;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Granite 4: Mamba-2 in most layers and attention, usually without positions, in those to which the header gives KV heads;
 * Granite's factors; experts beside a shared one, or a dense feed-forward block.
 *
 * <p>Source: Granite Team, "Granite 4.0 Language Models" (2025).
 */
final class GraniteHybrid {

    static final Architecture GRANITE_HYBRID = Architecture.of("granitehybrid", GraniteHybrid::graniteHybrid);

    private GraniteHybrid() {}

    private static DecoderSpec graniteHybrid(Header header) {
        Block recurrent = new Mamba2Mixer(StateSpace.read(header).requireHeads(header), header.epsilon());
        boolean turns = header.metadata().bool(header.key("rope.scaling.finetuned"), false);
        List<HeadStep> steps = turns ? List.of(header.rotate(Pairs.INTERLEAVED)) : List.of();
        Scores scores = Scores.within(header.attentionScale(), header.window());
        List<Layer> layers = IntStream.range(0, header.layers())
                .mapToObj(layer -> {
                    Block tokens =
                            header.attends(layer) ? new Attention(header.heads(layer), steps, scores) : recurrent;
                    return Layer.of(Granite.branch(header, "attn_norm", tokens), feedForward(header, layer));
                })
                .toList();
        return Granite.decoder(header, layers);
    }

    /** Folders call the dense block of a model without experts a shared one too. */
    private static Residual feedForward(Header header, int layer) {
        ExpertHeader experts = new ExpertHeader(header);
        if (experts.count() > 0) {
            Experts routed = experts.experts(new Routing.Scores.SoftmaxOfChosen(), false);
            return experts.feedForward(layer, header.rms("ffn_norm"), routed, Granite.factor(header));
        }
        boolean shared = header.has("blk." + layer + ".ffn_up_shexp");
        Block dense = shared ? new SharedExpert(Math.max(1, experts.sharedWidth())) : header.gatedMlp(Activation.SILU);
        return Granite.branch(header, "ffn_norm", dense);
    }
}
