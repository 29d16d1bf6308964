package io.nightjar.models;

import java.util.List;

/**
 * One layer: what happens to the stream, first to last.
 *
 * @param stages in order
 */
public record Layer(List<Stage> stages) {

    /** Copies the list. */
    public Layer {
        stages = List.copyOf(stages);
    }

    /** The usual layer: attention, then a feed-forward block, each behind a norm. */
    public static Layer sequential(Norm beforeAttention, Attention attention, Norm beforeMlp, Block mlp) {
        return of(Residual.of(beforeAttention, attention), Residual.of(beforeMlp, mlp));
    }

    /** A layer of these stages. */
    public static Layer of(Stage... stages) {
        return new Layer(List.of(stages));
    }
}
