package io.nightjar.kernels;

import io.nightjar.base.Tensor;
import io.nightjar.kernels.Compilation.SlotView;
import io.nightjar.kernels.PlainKernels.Addend;
import io.nightjar.ops.ExpertOp;
import io.nightjar.ops.Op;
import java.util.Arrays;
import java.util.List;

/**
 * Plain kernels of experts and of products with a matrix for each head. All but the products serve every Java kernel set.
 */
final class GroupedKernels {

    private GroupedKernels() {}

    static Kernel compile(Op.HeadMatMul op, Compilation with) {
        return new HeadMatMul(with.view(op.in()), with.tensors(op.matrices()), with.view(op.out()));
    }

    static Kernel compile(ExpertOp op, Compilation with) {
        return switch (op) {
            case ExpertOp.Route r -> new ExpertRouter(r, with);
            case ExpertOp.MatMul m ->
                new MatMul(
                        m, with.view(m.in()), with.view(m.experts()), with.tensors(m.matrices()), with.view(m.out()));
            case ExpertOp.AddBias b ->
                new AddBias(
                        with.view(b.inOut()),
                        with.view(b.experts()),
                        new Addend(with.tensor(b.biases()).toFloats()));
            case ExpertOp.Combine c -> new Combine(with.view(c.in()), with.view(c.weights()), with.view(c.out()));
        };
    }

    /** The expert of a rank. */
    private static int chosen(SlotView experts, int row, int rank) {
        return (int) experts.data()[experts.at(row) + rank];
    }

    /** {@code y[to + r] = row r of the matrix * x[from...]}. */
    private static void multiply(Tensor matrix, float[] x, int from, float[] y, int to, Worker worker) {
        int columns = Math.toIntExact(matrix.shape().columns());
        float[] weights = worker.scratch(0, columns);
        for (int row = 0; row < matrix.shape().rows(); row++) {
            matrix.type().decode(matrix.data(), row * matrix.rowBytes(), weights, 0, columns);
            float sum = 0;
            for (int i = 0; i < columns; i++) {
                sum += weights[i] * x[from + i];
            }
            y[to + row] = sum;
        }
    }

    private record HeadMatMul(SlotView in, List<Tensor> matrices, SlotView out) implements RowKernel {

        @Override
        public int rows(Batch batch) {
            return out.rows(batch);
        }

        @Override
        public void runRow(Batch batch, int row, Worker worker) {
            for (int head = 0; head < matrices.size(); head++) {
                int from = in.at(row) + head * (in.width() / matrices.size());
                int to = out.at(row) + head * (out.width() / matrices.size());
                multiply(matrices.get(head), in.data(), from, out.data(), to, worker);
            }
        }
    }

    /** The reference's product: token by token, rank by rank. */
    private record MatMul(ExpertOp.MatMul op, SlotView in, SlotView experts, List<Tensor> matrices, SlotView out)
            implements RowKernel {

        @Override
        public int rows(Batch batch) {
            return out.rows(batch);
        }

        @Override
        public void runRow(Batch batch, int row, Worker worker) {
            int rankStride = op.inputForEachRank() ? in.width() / experts.width() : 0;
            for (int rank = 0; rank < experts.width(); rank++) {
                int from = in.at(row) + rank * rankStride;
                int to = out.at(row) + rank * (out.width() / experts.width());
                Tensor matrix = matrices.get(chosen(experts, row, rank));
                multiply(matrix, in.data(), from, out.data(), to, worker);
            }
        }
    }

    private record AddBias(SlotView inOut, SlotView experts, Addend biases) implements RowKernel.InPlace {

        @Override
        public void runRow(Batch batch, int row, Worker worker) {
            float[] values = inOut.data();
            float[] addends = biases.values();
            int width = inOut.width() / experts.width();
            for (int rank = 0; rank < experts.width(); rank++) {
                int at = inOut.at(row) + rank * width;
                int bias = chosen(experts, row, rank) * width;
                for (int i = 0; i < width; i++) {
                    values[at + i] += addends[bias + i];
                }
            }
        }
    }

    private record Combine(SlotView in, SlotView weights, SlotView out) implements RowKernel {

        @Override
        public int rows(Batch batch) {
            return out.rows(batch);
        }

        @Override
        public void runRow(Batch batch, int row, Worker worker) {
            float[] x = in.data();
            float[] y = out.data();
            int to = out.at(row);
            int width = out.width();
            Arrays.fill(y, to, to + width, 0);
            for (int rank = 0; rank < weights.width(); rank++) {
                float weight = weights.data()[weights.at(row) + rank];
                int from = in.at(row) + rank * width;
                for (int i = 0; i < width; i++) {
                    y[to + i] += weight * x[from + i];
                }
            }
        }
    }
}
