package io.nightjar.models;

import io.nightjar.ops.Activation;
import io.nightjar.ops.Op;
import io.nightjar.ops.Slot;

/**
 * A short convolution between two gates, {@code out(c * convolution(b * x))}, where b, c and x are one product.
 *
 * <p>Source: Liquid AI, "LFM2 Technical Report" (2025).
 *
 * @param taps tokens that an output depends on, its own included
 */
public record ShortConvolution(int taps) implements Block {

    @Override
    public void append(ProgramBuilder program, Slot in, Slot out) {
        Slot write = program.slot("write", in.width());
        Slot read = program.slot("read", in.width());
        Slot channels = program.slot("channels", in.width());
        Slot convolved = program.slot("convolved", in.width());
        program.linears("shortconv.in_proj", in, write, read, channels);
        program.add(new Op.Glu(write, channels, Activation.IDENTITY, channels));
        program.convolve("shortconv.conv", taps, channels, convolved);
        program.add(new Op.Glu(read, convolved, Activation.IDENTITY, convolved));
        program.linear("shortconv.out_proj", convolved, out);
    }
}
