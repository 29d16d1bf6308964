package io.nightjar.ops;

import java.util.List;
import java.util.stream.Stream;

/**
 * What a model computes for a step: ops in order over slots. One program serves prompts and generation, any number of
 * sequences and every kernel set.
 *
 * @param name of the model
 * @param slots all activations
 * @param ops in the order in which they run
 * @param kvLayers what each layer with attention caches of every token
 * @param states what recurrent ops keep of a sequence
 * @param logits where the last op leaves one row of scores per output
 */
public record Program(
        String name, List<Slot> slots, List<Op> ops, List<KvShape> kvLayers, List<State> states, Slot logits) {

    /** Copies the lists. */
    public Program {
        slots = List.copyOf(slots);
        ops = List.copyOf(ops);
        kvLayers = List.copyOf(kvLayers);
        states = List.copyOf(states);
    }

    /** How many positions a sequence can have: as many as were learned, or any number. */
    public int positions() {
        return parts().filter(Op.AddPosition.class::isInstance)
                .mapToInt(op -> ((Op.AddPosition) op).table().rows())
                .min()
                .orElse(Integer.MAX_VALUE);
    }

    /** Its ops, with the parts of each fused one in its place. */
    public Stream<Op> parts() {
        return ops.stream().flatMap(Op::parts);
    }

    /** The same with other ops. */
    public Program withOps(List<Op> changed) {
        return new Program(name, slots, changed, kvLayers, states, logits);
    }

    /** What one step takes. */
    public OpCost cost(Workload load) {
        return ops.stream().map(op -> op.cost(load)).reduce(OpCost.NONE, OpCost::plus);
    }
}
