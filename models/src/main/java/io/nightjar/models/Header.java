package io.nightjar.models;

import io.nightjar.base.ModelFormatException;
import io.nightjar.base.Tensor;
import io.nightjar.formats.Metadata;
import io.nightjar.formats.MetadataValue;
import io.nightjar.formats.ModelSource;
import io.nightjar.ops.Activation;
import io.nightjar.ops.Rotation;
import io.nightjar.ops.Scores;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The values that every decoder's header has, with the limits within which they are believed.
 *
 * @param source the model file
 * @param prefix the architecture's name, with which its keys begin
 */
record Header(ModelSource source, String prefix) {

    static final int MAX_WIDTH = 1 << 20;
    static final int MAX_LAYERS = 1 << 12;
    static final int MAX_HEADS = 1 << 14;
    static final int MAX_HEAD_DIM = 1 << 12;
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

    /** The inner width of a layer's feed-forward block, where layers differ. */
    int feedForwardWidth(int layer) {
        return perLayer("feed_forward_length", layer, MAX_WIDTH, 4 * width());
    }

    int contextTokens() {
        return metadata().integer(key("context_length"), 1, MAX_CONTEXT);
    }

    /** The heads of the first layer that has attention. */
    Attention.Heads heads() {
        return heads(
                IntStream.range(0, layers()).filter(this::attends).findFirst().orElse(0));
    }

    /** Whether a layer has attention: one to which the header gives no KV heads has none. */
    boolean attends(int layer) {
        MetadataValue kv = metadata().entries().get(key("attention.head_count_kv"));
        return !(kv instanceof MetadataValue.Ints(long[] each, var _)) || layer >= each.length || each[layer] != 0;
    }

    /** The heads of a layer, where layers differ in the number of KV heads. */
    Attention.Heads heads(int layer) {
        int queries = metadata().integer(key("attention.head_count"), 1, MAX_HEADS);
        int kv = perLayer("attention.head_count_kv", layer, MAX_HEADS, queries);
        if (queries % kv != 0) {
            throw ModelFormatException.of(
                    source.name(),
                    key("attention.head_count_kv"),
                    "a divisor of " + queries + " heads",
                    Integer.toString(kv));
        }
        return new Attention.Heads(queries, kv, headDim(queries));
    }

    /** A positive number that is the same for all layers, or given for each. */
    private int perLayer(String suffix, int layer, int max, int fallback) {
        String key = key(suffix);
        if (!(metadata().entries().get(key) instanceof MetadataValue.Ints(long[] values, var _))) {
            return metadata().integer(key, 1, max, fallback);
        }
        if (values.length <= layer || values[layer] < 1 || values[layer] > max) {
            throw ModelFormatException.of(
                    source.name(),
                    key,
                    "an integer in [1, " + max + "] for layer " + layer,
                    values.length <= layer ? "no such layer" : Long.toString(values[layer]));
        }
        return (int) values[layer];
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

    /** A layer norm with the gain, and the bias if there is one, of this name. */
    Norm layerNorm(String tensor) {
        return new Norm(Norm.Kind.LAYER, tensor, metadata().real(key("attention.layer_norm_epsilon")));
    }

    /** Whether the file has this weight. */
    boolean has(String tensor) {
        return source.tensors().containsKey(tensor + ".weight");
    }

    /** Attention with the header's heads, scale and window in all layers. */
    Attention attention(HeadStep... steps) {
        return attention(window(), steps);
    }

    /** Attention with the header's heads and scale. */
    Attention attention(int window, HeadStep... steps) {
        return new Attention(heads(), List.of(steps), Scores.within(attentionScale(), window));
    }

    /** Factor on attention scores. */
    float attentionScale() {
        return metadata().real(key("attention.scale"), heads().usualScale());
    }

    /** Which values of a head turn together: those of GGUF's layout, unless the source says that it has another. */
    Rotation.Pairs pairs(Rotation.Pairs ofGguf) {
        boolean halves = metadata().findText(FolderKey.PAIRS).equals(Optional.of(FolderKey.HALVES));
        return halves ? Rotation.Pairs.HALVES : ofGguf;
    }

    /** The rotation that the header describes. */
    HeadStep rotate(Rotation.Pairs pairs) {
        return new HeadStep.Rotate(RotationScaling.read(this, pairs));
    }

    GatedMlp gatedMlp(Activation activation) {
        return new GatedMlp(feedForwardWidth(), activation);
    }

    PlainMlp plainMlp(Activation activation) {
        return new PlainMlp(feedForwardWidth(), activation);
    }

    /** Keys that a token sees; 0 for all. */
    int window() {
        return metadata().integer(key("attention.sliding_window"), 0, MAX_CONTEXT, 0);
    }

    /**
     * The window of each layer, 0 for those that see all. Without a pattern in the header, every {@code period}-th layer
     * sees all.
     */
    List<Integer> windows(int period) {
        String key = key("attention.sliding_window_pattern");
        int window = window();
        int layers = layers();
        if (metadata().entries().get(key) instanceof MetadataValue.Bools) {
            boolean[] pattern = metadata().findBools(key).orElseThrow();
            if (pattern.length < layers) {
                throw ModelFormatException.of(source.name(), key, layers + " values", Integer.toString(pattern.length));
            }
            return IntStream.range(0, layers)
                    .mapToObj(layer -> pattern[layer] ? window : 0)
                    .toList();
        }
        int every = metadata().integer(key, 1, MAX_LAYERS, period);
        return IntStream.range(0, layers)
                .mapToObj(layer -> (layer + 1) % every == 0 ? 0 : window)
                .toList();
    }

    /** The same layer as often as the header says. */
    DecoderSpec decoder(Layer layer, DecoderSpec.Output output) {
        return decoder(1, Collections.nCopies(layers(), layer), output);
    }

    /** A decoder of these layers. */
    DecoderSpec decoder(float embeddingScale, List<Layer> layers, DecoderSpec.Output output) {
        return new DecoderSpec(
                prefix, vocabulary(), width(), contextTokens(), embeddingScale, List.of(), layers, output);
    }

    /** A root mean square norm, then the output matrix. */
    DecoderSpec.Output rmsOutput() {
        return new DecoderSpec.Output(rms("output_norm"));
    }

    /** A layer norm, then the output matrix. */
    DecoderSpec.Output layerNormOutput() {
        return new DecoderSpec.Output(layerNorm("output_norm"));
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
