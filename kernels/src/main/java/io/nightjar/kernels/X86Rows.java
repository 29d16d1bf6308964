package io.nightjar.kernels;

import io.nightjar.kernels.Compilation.SlotView;
import io.nightjar.kernels.PlainKernels.Addend;
import io.nightjar.kernels.x86.ActivationCode;
import io.nightjar.kernels.x86.RopeCode;
import io.nightjar.kernels.x86.RowCode;
import io.nightjar.kernels.x86.RowMap;
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
            case GELU -> Optional.of(ActivationCode.GELU);
            case RELU_SQUARED -> Optional.of(ActivationCode.RELU_SQUARED);
            case SIGMOID -> Optional.of(ActivationCode.SIGMOID);
            case IDENTITY -> Optional.of(ActivationCode.IDENTITY);
            case SOFTPLUS -> Optional.empty();
        };
    }

    /** A row of a slot from a column on. */
    static MemorySegment from(SlotView slot, int row, int column) {
        return from(slot.data(), slot.at(row) + column);
    }

    /** Values from an index on. */
    static MemorySegment from(float[] values, int at) {
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

    /** {@link io.nightjar.ops.Op.LayerNorm}. */
    record LayerNorm(RowCode code, SlotView in, int group, Addend gain, Addend bias, float epsilon, SlotView out)
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
                int to = out.at(row) + start;
                MemorySegment y = from(out.data(), to);
                code.subtract(x, y, padded, code.sum(x, padded) / group);
                // The padding has zeros, not what the mean makes of it.
                Arrays.fill(out.data(), to + group, to + padded, 0);
                float inverse = (float) (1 / Math.sqrt(code.sumOfSquares(y, padded) / group + epsilon));
                code.scaleAndAdd(y, from(gain.values(), start), from(bias.values(), start), padded, inverse);
                Arrays.fill(out.data(), to + group, to + padded, 0);
            }
        }
    }

    /** {@link io.nightjar.ops.Op.Rope}. */
    record Rope(RopeCode code, int headDim, SlotView inOut, RotationTable table) implements RowKernel.InPlace {

        @Override
        public void runRow(Batch batch, int row, Worker worker) {
            int angles = row * table.pairs();
            code.rotate(
                    from(inOut.data(), inOut.at(row)),
                    inOut.width() / headDim,
                    from(table.cosines(), angles),
                    from(table.sines(), angles));
        }
    }

    /** {@link io.nightjar.ops.Op.Glu}, {@link io.nightjar.ops.Op.ClampedGlu}. */
    record Gate(RowMap map, SlotView gate, SlotView up, SlotView out) implements RowKernel {

        @Override
        public int rows(Batch batch) {
            return out.rows(batch);
        }

        @Override
        public void runRow(Batch batch, int row, Worker worker) {
            int at = out.at(row);
            map.apply(from(gate.data(), at), from(up.data(), at), from(out.data(), at), out.stride());
        }
    }

    /** {@link io.nightjar.ops.Op.Activate}, {@link io.nightjar.ops.Op.SoftCap}. */
    record Activate(RowMap map, SlotView in, SlotView out) implements RowKernel {

        @Override
        public int rows(Batch batch) {
            return out.rows(batch);
        }

        @Override
        public void runRow(Batch batch, int row, Worker worker) {
            int at = out.at(row);
            map.apply(from(in.data(), in.at(row)), from(out.data(), at), out.stride());
            Arrays.fill(out.data(), at + out.width(), at + out.stride(), 0);
        }
    }
}
