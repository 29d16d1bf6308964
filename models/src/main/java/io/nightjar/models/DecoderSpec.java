package io.nightjar.models;

import io.nightjar.ops.Pooling;
import java.util.List;
import java.util.Optional;

/**
 * A transformer as data: a decoder that gives scores of tokens, or an encoder that gives vectors of texts.
 *
 * @param architecture GGUF's name of the family
 * @param vocabulary number of tokens
 * @param width of the residual stream
 * @param contextTokens the context that the model was trained for
 * @param embeddingScale factor on token embeddings
 * @param entry what happens between the embedding and the first layer
 * @param layers first to last
 * @param output what becomes of the stream
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
     * What becomes of the stream.
     *
     * @param exit what happens between the last layer and the norm
     * @param norm of the stream before the output matrix
     * @param scale factor on logits
     * @param softCap limit that logits approach, {@code cap * tanh(logit / cap)}; 0 for none
     * @param pooling how the rows of a text become its vector; empty for a model that gives logits
     */
    public record Output(List<Stage> exit, Norm norm, float scale, float softCap, Optional<Pooling> pooling) {

        /** Copies the list. */
        public Output {
            exit = List.copyOf(exit);
        }

        /** Logits. */
        public Output(Norm norm, float scale, float softCap) {
            this(List.of(), norm, scale, softCap, Optional.empty());
        }

        /** Logits as the output matrix gives them. */
        public Output(Norm norm) {
            this(norm, 1, 0);
        }

        /** A vector of length one for each text. */
        public static Output pooled(Pooling pooling) {
            return new Output(List.of(), Norm.NONE, 1, 0, Optional.of(pooling));
        }

        /** The same with something between the last layer and the norm. */
        public Output behind(Stage... stages) {
            return new Output(List.of(stages), norm, scale, softCap, pooling);
        }
    }
}
