package io.nightjar.models;

import io.nightjar.ops.Op;
import io.nightjar.ops.Scores;
import io.nightjar.ops.Slot;
import java.util.List;

/**
 * Attention over the keys and values of an earlier layer: this one has queries only.
 *
 * <p>Source: Brandon et al., "Reducing Transformer Key-Value Cache Size with Cross-Layer Attention" (2024).
 *
 * @param heads how queries, and the earlier layer's keys and values, are divided
 * @param steps what is done to queries before they are used, in this order
 * @param scores how queries and keys make weights
 * @param kvLayer number of the earlier layer among those that cache something
 */
public record BorrowingAttention(Attention.Heads heads, List<HeadStep> steps, Scores scores, int kvLayer)
        implements Block {

    /** Copies the list. */
    public BorrowingAttention {
        steps = List.copyOf(steps);
    }

    @Override
    public void append(ProgramBuilder program, Slot in, Slot out) {
        Slot queries = program.slot("queries", heads.queries() * heads.dim());
        Slot mixed = program.slot("mixed", heads.queries() * heads.dim());
        program.linear("attn_q", in, queries);
        for (HeadStep step : steps) {
            step.append(program, heads.dim(), HeadStep.Part.QUERIES, queries);
        }
        program.add(new Op.Attend(queries, kvLayer, heads.queries(), scores, mixed));
        program.linear("attn_output", mixed, out);
    }
}
