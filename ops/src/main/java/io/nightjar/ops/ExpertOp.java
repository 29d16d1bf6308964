package io.nightjar.ops;

import static io.nightjar.ops.Widths.requireEqual;
import static io.nightjar.ops.Widths.requireMultiple;
import static io.nightjar.ops.Widths.requireSameShape;

import java.util.List;

/**
 * The ops of a mixture of experts. A token has {@code chosen} experts in order of rank; slots of expert activations are
 * {@code [tokens, chosen * width]}, one segment for each rank. Expert ids are stored as F32, which holds them exactly.
 *
 * <p>Source: Shazeer et al., "Outrageously Large Neural Networks" (2017); Fedus et al., "Switch Transformers" (2021).
 */
public sealed interface ExpertOp extends Op {

    /**
     * Chooses experts for each token, best first.
     *
     * @param logits one for each expert
     * @param experts receives the ids of the chosen ones; its width is how many
     * @param weights receives their weights
     */
    record Route(Slot logits, Routing routing, Slot experts, Slot weights) implements ExpertOp {
        /** Checks the widths. */
        public Route {
            requireEqual(experts.width(), weights.width(), experts.name());
            requireMultiple(logits.width(), routing.groups().count(), logits.name());
            int groupSize = logits.width() / routing.groups().count();
            if (experts.width() > groupSize * routing.groups().kept()
                    || routing.groups().members() > groupSize) {
                throw new IllegalArgumentException(
                        logits.name() + ": " + experts.width() + " of " + logits.width() + " experts cannot be chosen");
            }
            if (routing.choice() instanceof Routing.Choice.ByBiasedScore biased) {
                requireEqual(
                        biased.bias().columns(), logits.width(), biased.bias().name());
            }
        }
    }

    /**
     * {@code out[rank] = matrices[experts[rank]] * in}, or {@code ... * in[rank]} where {@code in} has a segment for each
     * rank. Shapes: each matrix {@code [out.width / chosen, in.width or in.width / chosen]}.
     *
     * @param matrices one for each expert, all of one shape
     */
    record MatMul(Slot in, Slot experts, List<Weight> matrices, Slot out) implements ExpertOp {
        /** Checks the widths and copies the list. */
        public MatMul {
            matrices = List.copyOf(matrices);
            Weight first = requireSameShape(matrices);
            if (in.width() != first.columns()) {
                requireEqual(first.columns() * experts.width(), in.width(), first.name());
            }
            requireEqual(first.rows() * experts.width(), out.width(), first.name());
        }

        /** Whether each rank has an input of its own. */
        public boolean inputForEachRank() {
            return in.width() != matrices.getFirst().columns();
        }

        /** The weights of as many experts as the tokens can choose are read; fewer where tokens agree. */
        @Override
        public OpCost cost(Workload load) {
            Weight matrix = matrices.getFirst();
            long products = load.rows(in) * experts.width();
            long read = Math.min(products, matrices.size());
            return new OpCost(2 * products * matrix.rows() * matrix.columns(), read * matrix.bytes());
        }
    }

    /** {@code inOut[rank] += biases[experts[rank]]}. Shapes: biases {@code [experts, inOut.width / chosen]}. */
    record AddBias(Slot inOut, Slot experts, Weight biases) implements ExpertOp {
        /** Checks the widths. */
        public AddBias {
            requireEqual(biases.columns() * experts.width(), inOut.width(), biases.name());
        }
    }

    /** {@code out = sum of weights[rank] * in[rank]}, added in order of rank. */
    record Combine(Slot in, Slot weights, Slot out) implements ExpertOp {
        /** Checks the widths. */
        public Combine {
            requireEqual(out.width() * weights.width(), in.width(), in.name());
        }

        @Override
        public OpCost cost(Workload load) {
            return new OpCost(2 * load.rows(in) * in.width(), 0);
        }
    }
}
