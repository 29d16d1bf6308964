package io.nightjar.models;

import io.nightjar.base.ModelFormatException;
import io.nightjar.base.Tensor;
import io.nightjar.formats.Metadata;
import io.nightjar.formats.ModelSource;
import java.util.List;

/**
 * The values that every decoder's header has, with the limits within which they are believed.
 *
 * @param source the model file
 * @param prefix the architecture's name, with which its keys begin
 */
record Header(ModelSource source, String prefix) {

    private static final int MAX_WIDTH = 1 << 20;
    private static final int MAX_LAYERS = 1 << 12;
    private static final int MAX_HEADS = 1 << 14;
    private static final int MAX_HEAD_DIM = 1 << 12;
    private static final int MAX_CONTEXT = 1 << 28;

    Metadata metadata() {
        return source.metadata();
    }

    String key(String suffix) {
        return prefix + "." + suffix;
    }

    int layers() {
        return metadata().integer(key("block_count"), 1, MAX_LAYERS);
    }

    int width() {
        return metadata().integer(key("embedding_length"), 1, MAX_WIDTH);
    }

    int feedForwardWidth() {
        return metadata().integer(key("feed_forward_length"), 1, MAX_WIDTH);
    }

    int contextTokens() {
        return metadata().integer(key("context_length"), 1, MAX_CONTEXT);
    }

    Attention.Heads heads() {
        int queries = metadata().integer(key("attention.head_count"), 1, MAX_HEADS);
        int kv = metadata().integer(key("attention.head_count_kv"), 1, MAX_HEADS, queries);
        if (queries % kv != 0) {
            throw ModelFormatException.of(
                    source.name(),
                    key("attention.head_count_kv"),
                    "a divisor of " + queries + " heads",
                    Integer.toString(kv));
        }
        return new Attention.Heads(queries, kv, headDim(queries));
    }

    private int headDim(int heads) {
        int fallback = Math.max(1, width() / heads);
        int headDim = metadata().integer(key("attention.key_length"), 1, MAX_HEAD_DIM, fallback);
        int valueDim = metadata().integer(key("attention.value_length"), 1, MAX_HEAD_DIM, headDim);
        if (valueDim != headDim) {
            throw ModelFormatException.of(
                    source.name(),
                    key("attention.value_length"),
                    headDim + " as attention.key_length",
                    Integer.toString(valueDim));
        }
        return headDim;
    }

    float epsilon() {
        return metadata().real(key("attention.layer_norm_rms_epsilon"));
    }

    /** A root mean square norm with the gain of this name. */
    Norm rms(String tensor) {
        return new Norm(Norm.Kind.RMS, tensor, epsilon());
    }

    /** A decoder of these layers with a root mean square norm before its output matrix. */
    DecoderSpec decoder(List<Layer> layers) {
        return decoder(1, layers, 1);
    }

    /** A decoder whose embeddings and logits are scaled. */
    DecoderSpec decoder(float embeddingScale, List<Layer> layers, float logitScale) {
        return new DecoderSpec(
                prefix,
                vocabulary(),
                width(),
                contextTokens(),
                embeddingScale,
                layers,
                new DecoderSpec.Output(rms("output_norm"), logitScale));
    }

    /** The rows of the embedding; the header's own count may be absent. */
    int vocabulary() {
        String name = DecoderProgram.EMBEDDING + ".weight";
        Tensor embedding = source.tensors().get(name);
        if (embedding == null) {
            throw ModelFormatException.of(source.name(), name, "a tensor", "no such tensor");
        }
        return Math.toIntExact(Math.min(Integer.MAX_VALUE, embedding.shape().rows()));
    }
}
