package io.nightjar.models;

import io.nightjar.ops.Activation;
import io.nightjar.ops.Op;
import io.nightjar.ops.RecurrentOp;
import io.nightjar.ops.Slot;

/**
 * The mixer of Mamba: a selective scan in which every channel is a head, its time step a product of low rank.
 *
 * <p>Source: Gu and Dao, "Mamba: Linear-Time Sequence Modeling with Selective State Spaces" (2023), section 3.4.
 *
 * @param sizes {@code heads} is the rank of the time step
 */
public record MambaMixer(StateSpace sizes) implements Block {

    @Override
    public void append(ProgramBuilder program, Slot in, Slot out) {
        int width = sizes.channels();
        Slot channels = program.slot("channels", width);
        Slot gate = program.slot("scan gate", width);
        Slot x = program.slot("convolved", width);
        program.linears("ssm_in", in, channels, gate);
        program.convolve("ssm_conv1d", sizes.taps(), channels, x);
        program.add(new Op.Activate(x, Activation.SILU, x));

        Slot rank = program.slot("step rank", sizes.heads());
        Slot write = program.slot("write", sizes.stateDim());
        Slot read = program.slot("read", sizes.stateDim());
        Slot step = program.slot("step", width);
        program.linears("ssm_x", x, rank, write, read);
        program.linear("ssm_dt", rank, step);
        program.add(new Op.Activate(step, Activation.SOFTPLUS, step));
        program.add(new RecurrentOp.SelectiveScan(
                x,
                step,
                write,
                read,
                program.matrix("ssm_a", width, sizes.stateDim()),
                program.vector("ssm_d", width),
                program.state("scan", sizes.stateDim(), width),
                channels));
        program.add(new Op.Glu(gate, channels, Activation.SILU, channels));
        program.linear("ssm_out", channels, out);
    }
}
