package io.nightjar.models;

import io.nightjar.base.Tensor;
import io.nightjar.ops.Fusions;
import io.nightjar.ops.Program;
import java.util.Map;

/**
 * A model ready to be compiled: what it is, what it computes, and its parameters.
 *
 * @param spec the architecture's data
 * @param program what it computes
 * @param weights the data of each weight that the program names; valid while the source is open
 */
public record Model(DecoderSpec spec, Program program, Map<String, Tensor> weights) {

    /** Copies the map. */
    public Model {
        weights = Map.copyOf(weights);
    }

    /** The same with some ops of its program made one. */
    public Model rewritten(Fusions fusions) {
        return new Model(spec, fusions.rewrite(program), weights);
    }

    /** Bytes of all weights, each counted once. */
    public long weightBytes() {
        return weights.values().stream().mapToLong(w -> w.data().byteSize()).sum();
    }
}
