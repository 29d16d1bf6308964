package io.nightjar.models;

import io.nightjar.ops.Op;
import io.nightjar.ops.Slot;
import io.nightjar.ops.Weight;

/**
 * {@code x + after(right * (left * x))}: what a layer reads beside its blocks, through matrices of low rank. The rank is the number
 * of rows that the file has.
 *
 * <p>Source: Menghani et al., "LAuReL: Learned Augmented Residual Layer" (2024), section 3.
 *
 * @param after norm of the product
 */
public record LowRankResidual(Norm after) implements Block {

    @Override
    public void append(ProgramBuilder program, Slot in, Slot out) {
        Weight left = program.table("laurel_l", in.width());
        Slot narrow = program.slot("low rank", left.rows());
        program.add(new Op.MatMul(in, left, narrow));
        program.linear("laurel_r", narrow, out);
        program.normalise(after, out.width(), out, out);
        program.add(new Op.Add(in, out, out));
    }
}
