package io.nightjar.models;

import io.nightjar.ops.Activation;
import io.nightjar.ops.Rotation;
import java.util.List;

/**
 * A decoder-only transformer as data.
 *
 * @param architecture GGUF's name of the family
 * @param vocabulary number of tokens
 * @param width of the residual stream
 * @param contextTokens the context that the model was trained for
 * @param embeddingScale factor on token embeddings
 * @param norm how rows are normalised
 * @param mlp the feed-forward block, the same in all layers
 * @param layers attention of each layer, first to last
 */
public record DecoderSpec(
        String architecture,
        int vocabulary,
        int width,
        int contextTokens,
        float embeddingScale,
        Norm norm,
        Mlp mlp,
        List<Attention> layers) {

    /** Copies the list. */
    public DecoderSpec {
        layers = List.copyOf(layers);
    }

    /**
     * Root mean square norms.
     *
     * @param epsilon added to the mean square
     * @param afterBlocks whether the output of attention and feed-forward is normalised too, before it is added
     */
    public record Norm(float epsilon, boolean afterBlocks) {}

    /** A gated feed-forward block of this inner width. */
    public record Mlp(int width, Activation activation) {}

    /**
     * Attention of one layer.
     *
     * @param heads query heads
     * @param kvHeads key and value heads
     * @param headDim width of a head
     * @param scale factor on scores
     * @param normalisedHeads whether queries and keys are normalised by head before they are turned
     * @param window keys that a token sees, its own included; 0 for all
     * @param rotation position embedding
     */
    public record Attention(
            int heads, int kvHeads, int headDim, float scale, boolean normalisedHeads, int window, Rotation rotation) {}
}
