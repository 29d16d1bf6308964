package io.nightjar.models;

import io.nightjar.base.ModelFormatException;
import io.nightjar.ops.Activation;
import io.nightjar.ops.RecurrentOp.DeltaRule.KeySharing;
import io.nightjar.ops.Rotation;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Qwen3.5: three layers of delta nets to one of gated attention. GGUF files have the value heads in an order in which they
 * take the key heads in turn.
 *
 * <p>Source: Qwen Team, "Qwen3-Next: Towards Ultimate Training and Inference Efficiency" (2025).
 */
final class Qwen3Next {

    static final Architecture QWEN3_5 = Architecture.of("qwen35", Qwen3Next::qwen35);

    private static final int ATTENTION_EVERY = 4;

    private Qwen3Next() {}

    private static DecoderSpec qwen35(Header header) {
        Residual mlp = Residual.of(header.rms("post_attention_norm"), header.gatedMlp(Activation.SILU));
        return decoder(header, KeySharing.IN_TURN, mlp);
    }

    private static DecoderSpec decoder(Header header, KeySharing sharing, Residual feedForward) {
        StateSpace sizes = StateSpace.read(header).requireHeads(header);
        Block recurrent = new DeltaNet(sizes, sharing, header.epsilon());
        Block attention = new GatedAttention(
                header.attention(new HeadStep.NormaliseHeads(header.epsilon()), header.rotate(Rotation.Pairs.HALVES)));
        boolean[] recurrentLayers = recurrentLayers(header);
        List<Layer> layers = IntStream.range(0, recurrentLayers.length)
                .mapToObj(layer -> Layer.of(
                        Residual.of(header.rms("attn_norm"), recurrentLayers[layer] ? recurrent : attention),
                        feedForward))
                .toList();
        return header.decoder(1, layers, header.rmsOutput());
    }

    /** Which layers are recurrent: each by itself, or all but every n-th. */
    private static boolean[] recurrentLayers(Header header) {
        int layers = header.layers();
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
