package io.nightjar.models;

import io.nightjar.base.ModelFormatException;
import io.nightjar.ops.Activation;
import io.nightjar.ops.RecurrentOp.DeltaRule.KeySharing;
import io.nightjar.ops.Rotation;
import io.nightjar.ops.Routing;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Qwen3-Next, with experts, and Qwen3.5: three layers of delta nets to one of gated attention. GGUF files of the latter have
 * the value heads in an order in which they take the key heads in turn.
 *
 * <p>Source: Qwen Team, "Qwen3-Next: Towards Ultimate Training and Inference Efficiency" (2025).
 */
final class Qwen3Next {

    static final Architecture QWEN3_NEXT = Architecture.of("qwen3next", Qwen3Next::qwen3Next);
    static final Architecture QWEN3_5 = Architecture.of("qwen35", Qwen3Next::qwen35);

    /**
     * The flag, ours, that a folder's value heads which share a key head lie side by side, where the converter to GGUF puts
     * them in turn. It saves a copy of these matrices.
     */
    static final String SHARING = FolderKey.OWN + "delta.sharing";

    /** The value of {@link #SHARING}. */
    static final String NEIGHBOURS = "neighbours";

    private static final int ATTENTION_EVERY = 4;

    private Qwen3Next() {}

    private static DecoderSpec qwen3Next(Header header) {
        ExpertHeader expertHeader = new ExpertHeader(header);
        Experts experts = expertHeader.experts(new Routing.Scores.Softmax(), true);
        Norm norm = header.rms("post_attention_norm");
        return decoder(header, KeySharing.NEIGHBOURS, layer -> expertHeader.feedForward(layer, norm, experts, 1));
    }

    private static DecoderSpec qwen35(Header header) {
        Residual mlp = Residual.of(header.rms("post_attention_norm"), header.gatedMlp(Activation.SILU));
        boolean neighbours = header.metadata().findText(SHARING).equals(Optional.of(NEIGHBOURS));
        return decoder(header, neighbours ? KeySharing.NEIGHBOURS : KeySharing.IN_TURN, _ -> mlp);
    }

    private static DecoderSpec decoder(Header header, KeySharing sharing, IntFunction<Residual> feedForward) {
        StateSpace sizes = StateSpace.read(header).requireHeads(header);
        Block recurrent = new DeltaNet(sizes, sharing, header.epsilon());
        Block attention = new GatedAttention(
                header.attention(new HeadStep.NormaliseHeads(header.epsilon()), header.rotate(Rotation.Pairs.HALVES)));
        boolean[] recurrentLayers = recurrentLayers(header);
        List<Layer> layers = IntStream.range(0, recurrentLayers.length)
                .mapToObj(layer -> Layer.of(
                        Residual.of(header.rms("attn_norm"), recurrentLayers[layer] ? recurrent : attention),
                        feedForward.apply(layer)))
                .toList();
        return header.decoder(1, layers, header.rmsOutput());
    }

    /** Which layers are recurrent: each by itself, or all but every n-th. Layers that predict further tokens do not count. */
    private static boolean[] recurrentLayers(Header header) {
        int layers = new ExpertHeader(header).layers();
        String key = header.key("attention.recurrent_layers");
        boolean[] given = new boolean[layers];
        if (header.metadata().contains(key)) {
            boolean[] all = header.metadata().findBools(key).orElseThrow();
            if (all.length < layers) {
                throw ModelFormatException.of(
                        header.source().name(), key, layers + " values", Integer.toString(all.length));
            }
            System.arraycopy(all, 0, given, 0, layers);
            return given;
        }
        int every =
                header.metadata().integer(header.key("full_attention_interval"), 1, Header.MAX_LAYERS, ATTENTION_EVERY);
        for (int layer = 0; layer < layers; layer++) {
            given[layer] = (layer + 1) % every != 0;
        }
        return given;
    }
}
