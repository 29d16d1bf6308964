package io.nightjar.models;

import io.nightjar.ops.Activation;
import io.nightjar.ops.Rotation.Pairs;
import io.nightjar.ops.Scores;
import java.util.List;

/**
 * BitNet b1.58: squared ReLU gates, and a norm inside of each block.
 *
 * <p>Source: Ma et al., "BitNet b1.58 2B4T Technical Report" (2025), section 2.
 */
final class BitNet {

    static final Architecture BITNET = Architecture.of("bitnet-b1.58", BitNet::bitNet);

    private BitNet() {}

    private static DecoderSpec bitNet(Header header) {
        Attention attention = new Attention(
                header.heads(),
                List.of(header.rotate(Pairs.HALVES)),
                Scores.scaled(header.attentionScale()),
                header.rms("attn_sub_norm"));
        GatedMlp mlp = new GatedMlp(header.feedForwardWidth(), Activation.RELU_SQUARED, header.rms("ffn_sub_norm"));
        Layer layer = Layer.sequential(header.rms("attn_norm"), attention, header.rms("ffn_norm"), mlp);
        return header.decoder(layer, header.rmsOutput());
    }
}
