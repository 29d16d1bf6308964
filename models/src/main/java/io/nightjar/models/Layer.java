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

    /** A layer of these stages. */
    public static Layer of(Stage... stages) {
        return new Layer(List.of(stages));
    }
}
