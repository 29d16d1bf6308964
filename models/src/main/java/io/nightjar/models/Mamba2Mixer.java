package io.nightjar.models;

import io.nightjar.ops.Activation;
import io.nightjar.ops.Op;
import io.nightjar.ops.RecurrentOp;
import io.nightjar.ops.Slot;
import io.nightjar.ops.Weight;

/**
 * The mixer of Mamba-2: a selective scan over heads with one decay each. What it reads and writes is shared by the heads of a
 * group, and is convolved with the inputs. The norm of gated outputs goes by group; some models have none.
 *
 * <p>Source: Dao and Gu, "Transformers are SSMs" (2024), section 7.
 *
 * @param epsilon of the norm of its outputs
 */
public record Mamba2Mixer(StateSpace sizes, float epsilon) implements Block {

    @Override
    public void append(ProgramBuilder program, Slot in, Slot out) {
        int width = sizes.channels();
        int shared = sizes.groups() * sizes.stateDim();
        Slot gate = program.slot("scan gate", width);
        Slot mixed = program.slot("mixed channels", width + 2 * shared);
        Slot convolved = program.slot("convolved", width + 2 * shared);
        Slot step = program.slot("step", sizes.heads());
        program.linears("ssm_in", in, gate, mixed, step);
        program.convolve("ssm_conv1d", sizes.taps(), mixed, convolved);
        program.add(new Op.Activate(convolved, Activation.SILU, convolved));
        Slot x = program.slot("channels", width);
        Slot write = program.slot("write", shared);
        Slot read = program.slot("read", shared);
        program.split(convolved, x, write, read);

        program.addBias("ssm_dt", step);
        program.add(new Op.Activate(step, Activation.SOFTPLUS, step));
        program.add(new RecurrentOp.SelectiveScan(
                x,
                step,
                write,
                read,
                program.unfolded("ssm_a", sizes.heads(), 1),
                program.unfolded("ssm_d", sizes.heads(), 1),
                program.state("scan", sizes.stateDim(), width),
                x));
        program.add(new Op.Glu(gate, x, Activation.SILU, x));
        if (program.has("ssm_norm")) {
            Weight gain = program.unfolded("ssm_norm", sizes.groups(), width / sizes.groups());
            program.add(new Op.RmsNorm(x, gain, epsilon, x));
        }
        program.linear("ssm_out", x, out);
    }
}
