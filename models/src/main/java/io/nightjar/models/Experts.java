package io.nightjar.models;

import io.nightjar.base.Shape;
import io.nightjar.ops.Activation;
import io.nightjar.ops.ExpertOp;
import io.nightjar.ops.Op;
import io.nightjar.ops.Routing;
import io.nightjar.ops.Slot;
import io.nightjar.ops.Weight;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A mixture of experts: a router chooses some of many gated feed-forward blocks for each token, and their results are added
 * with its weights. Experts' matrices are stacked in one tensor, with gate and up together or apart, or, in old files, are a
 * tensor each.
 *
 * <p>Source: Shazeer et al., "Outrageously Large Neural Networks" (2017); Jiang et al., "Mixtral of Experts" (2024).
 *
 * @param count of experts
 * @param chosen how many of them each token has
 * @param width values inside an expert
 * @param router how they are chosen
 * @param gate what happens inside
 */
public record Experts(int count, int chosen, int width, Router router, Gate gate) implements Block {

    private static final String MERGED = "ffn_gate_up_exps";

    /**
     * The part of a routing that is not a weight; a bias for the choice is used where the file has one.
     *
     * @param scores how logits become scores
     * @param groups which experts are in the running
     * @param normalised whether weights are divided by their sum
     * @param scale factor on weights
     */
    public record Router(Routing.Scores scores, Routing.Groups groups, boolean normalised, float scale) {

        private Routing routing(ProgramBuilder program, int experts) {
            Routing.Choice choice = program.bias("exp_probs_b", Shape.of(experts))
                    .<Routing.Choice>map(Routing.Choice.ByBiasedScore::new)
                    .orElseGet(Routing.Choice.ByScore::new);
            return new Routing(scores, choice, groups, normalised, scale);
        }
    }

    /** How gate and up become one. */
    public sealed interface Gate {

        /** {@code activation(gate) * up}. */
        record Activated(Activation activation) implements Gate {}

        /** {@link Op.ClampedGlu}. */
        record Clamped(float slope, float limit) implements Gate {}
    }

    @Override
    public void append(ProgramBuilder program, Slot in, Slot out) {
        Slot logits = program.slot("router", count);
        Slot experts = program.slot("experts", chosen);
        Slot weights = program.slot("expert_weights", chosen);
        Slot inside = program.slot("expert_gate", chosen * width);
        Slot up = program.slot("expert_up", chosen * width);
        Slot results = program.slot("expert_results", chosen * out.width());
        program.linear("ffn_gate_inp", in, logits);
        program.add(new ExpertOp.Route(logits, router.routing(program, count), experts, weights));
        if (program.has(MERGED)) {
            WeightStacks both = program.stack(MERGED, count, 2 * width, in.width());
            program.add(new ExpertOp.MatMul(in, experts, program.bind(both.slices(0, width)), inside));
            program.add(new ExpertOp.MatMul(in, experts, program.bind(both.slices(width, 2 * width)), up));
        } else {
            multiply(program, "ffn_gate", in.width(), in, experts, inside);
            multiply(program, "ffn_up", in.width(), in, experts, up);
        }
        program.add(
                switch (gate) {
                    case Gate.Activated(Activation activation) -> new Op.Glu(inside, up, activation, inside);
                    case Gate.Clamped(float slope, float limit) -> new Op.ClampedGlu(inside, up, slope, limit, inside);
                });
        multiply(program, "ffn_down", width, inside, experts, results);
        program.add(new ExpertOp.Combine(results, weights, out));
    }

    private void multiply(ProgramBuilder program, String name, int columns, Slot in, Slot experts, Slot out) {
        int rows = out.width() / chosen;
        String stacked = name + "_exps";
        List<Weight> matrices = program.has(name + ".0")
                ? IntStream.range(0, count)
                        .mapToObj(expert -> program.matrix(name + "." + expert, rows, columns))
                        .toList()
                : program.bind(program.stack(stacked, count, rows, columns).slices(0, rows));
        program.add(new ExpertOp.MatMul(in, experts, matrices, out));
        program.bias(stacked, Shape.of(count, rows))
                .ifPresent(biases -> program.add(new ExpertOp.AddBias(out, experts, biases)));
    }
}
