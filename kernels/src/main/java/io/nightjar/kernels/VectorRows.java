package io.nightjar.kernels;

import io.nightjar.kernels.Compilation.SlotView;
import io.nightjar.kernels.PlainKernels.Addend;
import io.nightjar.ops.Activation;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/** Kernels that work on each row alone. All may run over a row's padding: zeros stay zeros. */
final class VectorRows {

    private VectorRows() {}

    /**
     * {@link io.nightjar.ops.Op.RmsNorm}; squares are summed in the lane order of a matrix product.
     *
     * @param gains how many there are, for as many groups as they fill; padding follows
     */
    record RmsNorm(SlotView in, Addend gain, int gains, int group, float epsilon, SlotView out) implements RowKernel {

        @Override
        public int rows(Batch batch) {
            return in.rows(batch);
        }

        @Override
        public void runRow(Batch batch, int row, Worker worker) {
            float[] lanes = worker.scratch(0, Lanes.COUNT);
            for (int start = 0; start < in.width(); start += group) {
                normalise(in.data(), in.at(row) + start, out.data(), out.at(row) + start, start % gains, lanes);
            }
        }

        private void normalise(float[] x, int from, float[] y, int to, int firstGain, float[] lanes) {
            float[] g = gain.values();
            int padded = Math.ceilDiv(group, Lanes.COUNT) * Lanes.COUNT;
            float inverse = (float) (1 / Math.sqrt(sumOfSquares(x, from, padded, lanes) / group + epsilon));
            for (int i = 0; i < padded; i += Lanes.COUNT) {
                Lanes.load(x, from + i)
                        .mul(inverse)
                        .mul(Lanes.load(g, firstGain + i))
                        .intoArray(y, to + i);
            }
            // Zeros times an inverse that overflowed would stay in the padding as NaNs, and spoil every later row here.
            Arrays.fill(y, to + group, to + padded, 0);
        }
    }

    /** {@link io.nightjar.ops.Op.LayerNorm}; values and squares are summed in the lane order of a matrix product. */
    record LayerNorm(SlotView in, int group, Addend gain, Addend bias, float epsilon, SlotView out)
            implements RowKernel {

        @Override
        public int rows(Batch batch) {
            return in.rows(batch);
        }

        @Override
        public void runRow(Batch batch, int row, Worker worker) {
            float[] lanes = worker.scratch(0, Lanes.COUNT);
            int padded = Math.ceilDiv(group, Lanes.COUNT) * Lanes.COUNT;
            for (int start = 0; start < in.width(); start += group) {
                int from = in.at(row) + start;
                int to = out.at(row) + start;
                float mean = sum(in.data(), from, padded, lanes) / group;
                centre(in.data(), from, group, mean, out.data(), to);
                float variance = sumOfSquares(out.data(), to, padded, lanes) / group;
                scale(out.data(), to, start, padded, (float) (1 / Math.sqrt(variance + epsilon)));
                Arrays.fill(out.data(), to + group, to + padded, 0);
            }
        }

        private void scale(float[] y, int to, int start, int padded, float inverse) {
            float[] g = gain.values();
            float[] b = bias.values();
            for (int i = 0; i < padded; i += Lanes.COUNT) {
                Lanes.load(y, to + i)
                        .mul(inverse)
                        .mul(Lanes.load(g, start + i))
                        .add(Lanes.load(b, start + i))
                        .intoArray(y, to + i);
            }
        }
    }

    /** {@link io.nightjar.ops.Op.GaussianTopK}; values and squares are summed in the lane order of a matrix product. */
    record GaussianTopK(SlotView inOut, float deviations) implements RowKernel.InPlace {

        @Override
        public void runRow(Batch batch, int row, Worker worker) {
            float[] lanes = worker.scratch(0, Lanes.COUNT);
            float[] x = inOut.data();
            int at = inOut.at(row);
            float mean = sum(x, at, inOut.stride(), lanes) / inOut.width();
            centre(x, at, inOut.width(), mean, x, at);
            float variance = sumOfSquares(x, at, inOut.stride(), lanes) / inOut.width();
            float cutoff = deviations * (float) Math.sqrt(variance);
            for (int i = at; i < at + inOut.stride(); i += Lanes.COUNT) {
                Lanes.load(x, i).sub(cutoff).max(0f).intoArray(x, i);
            }
            // A cut below the mean would leave its distance in the padding.
            Arrays.fill(x, at + inOut.width(), at + inOut.stride(), 0);
        }
    }

    /** {@code y = x - mean} for {@code count} values; the padding gets zeros, not what the mean makes of it. */
    private static void centre(float[] x, int from, int count, float mean, float[] y, int to) {
        int whole = count / Lanes.COUNT * Lanes.COUNT;
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            Lanes.load(x, from + i).sub(mean).intoArray(y, to + i);
        }
        for (int i = whole; i < count; i++) {
            y[to + i] = x[from + i] - mean;
        }
        Arrays.fill(y, to + count, to + Math.ceilDiv(count, Lanes.COUNT) * Lanes.COUNT, 0);
    }

    private static float sum(float[] x, int from, int count, float[] lanes) {
        FloatVector sum = FloatVector.zero(Lanes.FLOATS);
        for (int i = 0; i < count; i += Lanes.COUNT) {
            sum = sum.add(Lanes.load(x, from + i));
        }
        sum.intoArray(lanes, 0);
        return Lanes.sum(lanes, 0);
    }

    private static float sumOfSquares(float[] x, int from, int count, float[] lanes) {
        FloatVector squares = FloatVector.zero(Lanes.FLOATS);
        for (int i = 0; i < count; i += Lanes.COUNT) {
            FloatVector value = Lanes.load(x, from + i);
            squares = value.fma(value, squares);
        }
        squares.intoArray(lanes, 0);
        return Lanes.sum(lanes, 0);
    }

    /** {@link io.nightjar.ops.Op.SoftCap}. */
    record SoftCap(SlotView inOut, float cap) implements RowKernel.InPlace {

        @Override
        public void runRow(Batch batch, int row, Worker worker) {
            float[] values = inOut.data();
            int end = inOut.at(row) + inOut.stride();
            for (int i = inOut.at(row); i < end; i += Lanes.COUNT) {
                VectorExponential.tanh(Lanes.load(values, i).div(cap)).mul(cap).intoArray(values, i);
            }
        }
    }

    /** {@link io.nightjar.ops.Op.Activate}. */
    record Activate(SlotView in, Activation activation, SlotView out) implements RowKernel {

        @Override
        public int rows(Batch batch) {
            return out.rows(batch);
        }

        @Override
        public void runRow(Batch batch, int row, Worker worker) {
            VectorActivation.apply(activation, in.data(), in.at(row), out.data(), out.at(row), out.stride());
            Arrays.fill(out.data(), out.at(row) + out.width(), out.at(row) + out.stride(), 0);
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
            float[] activated = worker.scratch(0, out.stride());
            VectorActivation.apply(activation, gate.data(), gate.at(row), activated, 0, out.stride());
            float[] factor = up.data();
            float[] y = out.data();
            int at = out.at(row);
            for (int i = 0; i < out.stride(); i += Lanes.COUNT) {
                Lanes.load(activated, i).mul(Lanes.load(factor, at + i)).intoArray(y, at + i);
            }
        }
    }

    /** {@link io.nightjar.ops.Op.ClampedGlu}. */
    record ClampedGlu(SlotView gate, SlotView up, float slope, float limit, SlotView out) implements RowKernel {

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
                FloatVector value = Lanes.load(x, i).min(limit);
                FloatVector shifted =
                        Lanes.load(factor, i).min(limit).max(-limit).add(1f);
                FloatVector activated =
                        value.div(VectorExponential.of(value.mul(-slope)).add(1f));
                activated.mul(shifted).intoArray(y, i);
            }
        }
    }
}
