package io.nightjar.kernels;

import io.nightjar.kernels.Compilation.SlotView;
import io.nightjar.kernels.PlainKernels.Addend;
import io.nightjar.ops.Activation;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/** Kernels that work on each row alone. All may run over a row's padding: zeros stay zeros. */
final class VectorRows {

    private static final float SQRT_8_OVER_PI = 0x1.988452p+0f;
    private static final float CUBIC = 0.044715f;

    private VectorRows() {}

    /** {@link io.nightjar.ops.Op.RmsNorm}; squares are summed in the lane order of a matrix product. */
    record RmsNorm(SlotView in, Addend gain, int group, float epsilon, SlotView out) implements RowKernel {

        @Override
        public int rows(Batch batch) {
            return in.rows(batch);
        }

        @Override
        public void runRow(Batch batch, int row, Worker worker) {
            float[] lanes = worker.scratch(0, Lanes.COUNT);
            for (int start = 0; start < in.width(); start += group) {
                normalise(in.data(), in.at(row) + start, out.data(), out.at(row) + start, lanes);
            }
        }

        private void normalise(float[] x, int from, float[] y, int to, float[] lanes) {
            float[] g = gain.values();
            int padded = Math.ceilDiv(group, Lanes.COUNT) * Lanes.COUNT;
            FloatVector squares = FloatVector.zero(Lanes.FLOATS);
            for (int i = 0; i < padded; i += Lanes.COUNT) {
                FloatVector value = Lanes.load(x, from + i);
                squares = value.fma(value, squares);
            }
            squares.intoArray(lanes, 0);
            float inverse = (float) (1 / Math.sqrt(Lanes.sum(lanes, 0) / group + epsilon));
            for (int i = 0; i < padded; i += Lanes.COUNT) {
                Lanes.load(x, from + i).mul(inverse).mul(Lanes.load(g, i)).intoArray(y, to + i);
            }
            // Zeros times an inverse that overflowed would stay in the padding as NaNs, and spoil every later row here.
            Arrays.fill(y, to + group, to + padded, 0);
        }
    }

    /** {@link io.nightjar.ops.Op.Glu}. */
    record Glu(SlotView gate, SlotView up, Activation activation, SlotView out) implements RowKernel {

        @Override
        public int rows(Batch batch) {
            return out.rows(batch);
        }

        @Override
        public void runRow(Batch batch, int row, Worker worker) {
            float[] x = gate.data();
            float[] factor = up.data();
            float[] y = out.data();
            int end = out.at(row) + out.stride();
            for (int i = out.at(row); i < end; i += Lanes.COUNT) {
                FloatVector value = Lanes.load(x, i);
                FloatVector activated = activation == Activation.SILU ? sigmoidLinear(value) : geluTanh(value);
                activated.mul(Lanes.load(factor, i)).intoArray(y, i);
            }
        }

        private static FloatVector sigmoidLinear(FloatVector x) {
            return x.div(Exponential.of(x.neg()).add(1f));
        }

        /** {@code 0.5 (1 + tanh(u)) = 1 / (1 + exp(-2u))}. */
        private static FloatVector geluTanh(FloatVector x) {
            FloatVector inner = x.mul(x).fma(Lanes.broadcast(CUBIC), Lanes.broadcast(1f));
            FloatVector twice = x.mul(SQRT_8_OVER_PI).mul(inner);
            return x.div(Exponential.of(twice.neg()).add(1f));
        }
    }
}
