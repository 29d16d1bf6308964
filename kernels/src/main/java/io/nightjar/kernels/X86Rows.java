package io.nightjar.kernels;

import io.nightjar.kernels.Compilation.SlotView;
import io.nightjar.kernels.PlainKernels.Addend;
import io.nightjar.kernels.x86.ActivationCode;
import io.nightjar.kernels.x86.RowCode;
import io.nightjar.ops.Activation;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Optional;

/** Kernels that work on each row alone by generated code; the arithmetic is that of {@code VectorRows} with as many lanes. */
final class X86Rows {

    private X86Rows() {}

    /** The code of an activation, if there is any. */
    static Optional<ActivationCode> code(Activation activation) {
        return switch (activation) {
            case SILU -> Optional.of(ActivationCode.SILU);
            case GELU_TANH -> Optional.of(ActivationCode.GELU_TANH);
            case RELU_SQUARED -> Optional.of(ActivationCode.RELU_SQUARED);
            case SIGMOID -> Optional.of(ActivationCode.SIGMOID);
            case IDENTITY -> Optional.of(ActivationCode.IDENTITY);
            case GELU, SOFTPLUS -> Optional.empty();
        };
    }

    private static MemorySegment from(float[] values, int at) {
        return MemorySegment.ofArray(values).asSlice((long) at * Float.BYTES);
    }

    /**
     * {@link io.nightjar.ops.Op.RmsNorm}.
     *
     * @param gains how many there are, for as many groups as they fill; padding follows
     */
    record RmsNorm(RowCode code, SlotView in, Addend gain, int gains, int group, float epsilon, SlotView out)
            implements RowKernel {

        @Override
        public int rows(Batch batch) {
            return in.rows(batch);
        }

        @Override
        public void runRow(Batch batch, int row, Worker worker) {
            int padded = Math.ceilDiv(group, code.lanes()) * code.lanes();
            for (int start = 0; start < in.width(); start += group) {
                MemorySegment x = from(in.data(), in.at(row) + start);
                float inverse = (float) (1 / Math.sqrt(code.sumOfSquares(x, padded) / group + epsilon));
                int to = out.at(row) + start;
                code.scale(x, from(gain.values(), start % gains), from(out.data(), to), padded, inverse);
                // Zeros times an inverse that overflowed would stay in the padding as NaNs, and spoil every later row
                // here.
                Arrays.fill(out.data(), to + group, to + padded, 0);
            }
        }
    }

    /** {@link io.nightjar.ops.Op.Glu}. */
    record Glu(RowCode code, SlotView gate, SlotView up, ActivationCode activation, SlotView out) implements RowKernel {

        @Override
        public int rows(Batch batch) {
            return out.rows(batch);
        }

        @Override
        public void runRow(Batch batch, int row, Worker worker) {
            int at = out.at(row);
            code.gate(activation, from(gate.data(), at), from(up.data(), at), from(out.data(), at), out.stride());
        }
    }

    /** {@link io.nightjar.ops.Op.Activate}. */
    record Activate(RowCode code, SlotView in, ActivationCode activation, SlotView out) implements RowKernel {

        @Override
        public int rows(Batch batch) {
            return out.rows(batch);
        }

        @Override
        public void runRow(Batch batch, int row, Worker worker) {
            int at = out.at(row);
            code.activate(activation, from(in.data(), in.at(row)), from(out.data(), at), out.stride());
            Arrays.fill(out.data(), at + out.width(), at + out.stride(), 0);
        }
    }
}
