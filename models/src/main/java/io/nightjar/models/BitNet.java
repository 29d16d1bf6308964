package io.nightjar.models;

import io.nightjar.formats.MetadataValue.Int;
import io.nightjar.formats.MetadataValue.IntKind;
import io.nightjar.ops.Activation;
import io.nightjar.ops.Rotation.Pairs;
import io.nightjar.ops.Scores;
import java.util.List;

/**
 * BitNet b1.58: weights of -1, 0 and 1, and a norm inside of each block.
 *
 * <p>Folders with packed weights have activations of 8 bits in front of every matrix of a layer, as transformers computes them.
 * Folders with plain weights, and GGUF files, say nothing of activations: they stay as they are. (llama.cpp multiplies integers
 * there; its rounding is a matter of its kernels, in blocks of 256, and not of the model.)
 *
 * <p>Source: Ma et al., "BitNet b1.58 2B4T Technical Report" (2025), section 2.
 */
final class BitNet {

    /** The released models: squared ReLU gates. */
    static final Architecture BITNET =
            Architecture.of("bitnet-b1.58", header -> decoder(header, Activation.RELU_SQUARED));

    /** The reproduction of the first paper, which is what llama.cpp's converter calls BitNet. */
    static final Architecture BITNET_SILU = Architecture.of("bitnet", header -> decoder(header, Activation.SILU));

    /** The key, ours, for the bits to which activations are rounded; 32 for none. */
    private static final String ACTIVATION_BITS = "activation_bits";

    private static final int ROUNDED = 8;
    private static final int PLAIN = 32;

    /** {@link #ACTIVATION_BITS} of a folder. */
    static final FolderKey FOLDER_ACTIVATION_BITS = new FolderKey(
            ACTIVATION_BITS,
            config -> config.text("quantization_config.quant_method")
                    .filter("bitnet"::equals)
                    .map(_ -> new Int(ROUNDED, IntKind.I64)));

    private BitNet() {}

    private static DecoderSpec decoder(Header header, Activation activation) {
        Attention attention = new Attention(
                header.heads(),
                List.of(header.rotate(Pairs.HALVES)),
                Scores.scaled(header.attentionScale()),
                norm(header, "attn_sub_norm"));
        GatedMlp mlp = new GatedMlp(header.feedForwardWidth(), activation, norm(header, "ffn_sub_norm"));
        Layer layer = Layer.sequential(norm(header, "attn_norm"), attention, norm(header, "ffn_norm"), mlp);
        return header.decoder(layer, header.rmsOutput());
    }

    /** Every matrix of a layer reads a norm, so that is where activations are rounded. */
    private static Norm norm(Header header, String tensor) {
        int bits = header.metadata().integer(header.key(ACTIVATION_BITS), ROUNDED, PLAIN, PLAIN);
        return new Norm(bits == ROUNDED ? Norm.Kind.RMS_IN_BYTES : Norm.Kind.RMS, tensor, header.epsilon());
    }
}
