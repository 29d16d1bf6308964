package io.nightjar.models;

import java.util.List;

/**
 * A decoder-only language model as data.
 *
 * @param architecture GGUF's name of the family
 * @param vocabulary number of tokens
 * @param width of the residual stream
 * @param contextTokens the context that the model was trained for
 * @param embeddingScale factor on token embeddings
 * @param entry what happens between the embedding and the first layer
 * @param layers first to last
 * @param output how the stream becomes scores of tokens
 */
public record DecoderSpec(
        String architecture,
        int vocabulary,
        int width,
        int contextTokens,
        float embeddingScale,
        List<Stage> entry,
        List<Layer> layers,
        Output output) {

    /** Copies the lists. */
    public DecoderSpec {
        entry = List.copyOf(entry);
        layers = List.copyOf(layers);
    }

    /** The same with something between the embedding and the first layer. */
    public DecoderSpec withEntry(Stage... stages) {
        return new DecoderSpec(
                architecture, vocabulary, width, contextTokens, embeddingScale, List.of(stages), layers, output);
    }

    /**
     * How the stream becomes logits.
     *
     * @param norm of the stream before the output matrix
     * @param scale factor on logits
     * @param softCap limit that logits approach, {@code cap * tanh(logit / cap)}; 0 for none
     */
    public record Output(Norm norm, float scale, float softCap) {

        /** Logits as the output matrix gives them. */
        public Output(Norm norm) {
            this(norm, 1, 0);
        }
    }
}
