package io.nightjar.kernels;

import io.nightjar.kernels.Compilation.SlotView;
import io.nightjar.ops.Slot;
import io.nightjar.ops.StreamOp;
import java.util.Arrays;
import java.util.List;

/**
 * Ops on several streams of activations; all Java kernel sets share them. They read and write every value once, so that memory
 * sets the pace.
 */
final class StreamKernels {

    private StreamKernels() {}

    /** Compiles one op. */
    static Kernel compile(StreamOp op, Compilation with) {
        return switch (op) {
            case StreamOp.Mix m ->
                new Mix(views(m.in(), with), with.view(m.coefficients()), views(m.base(), with), views(m.out(), with));
            case StreamOp.MatchMagnitude m -> new MatchMagnitude(with.view(m.inOut()), with.view(m.like()), m.floor());
        };
    }

    private static List<SlotView> views(List<Slot> slots, Compilation with) {
        return slots.stream().map(with::view).toList();
    }

    /** {@link StreamOp.Mix}: products are rounded and added in order of the streams, then to the base. */
    record Mix(List<SlotView> in, SlotView coefficients, List<SlotView> base, List<SlotView> out) implements RowKernel {

        @Override
        public int rows(Batch batch) {
            return coefficients.rows(batch);
        }

        @Override
        public void runRow(Batch batch, int row, Worker worker) {
            int width = out.getFirst().width();
            int at = out.getFirst().at(row);
            float[] mixture = worker.scratch(0, width);
            int next = coefficients.at(row);
            for (int i = 0; i < out.size(); i++) {
                Arrays.fill(mixture, 0, width, 0);
                for (int j = 0; j < in.size(); j++) {
                    addProduct(coefficients.data()[next++], in.get(j).data(), at, mixture, width);
                }
                addRows(base.get(i).data(), mixture, out.get(i).data(), at, width);
            }
        }

        private static void addProduct(float factor, float[] x, int at, float[] sum, int width) {
            for (int c = 0; c < width; c++) {
                sum[c] += factor * x[at + c];
            }
        }

        private static void addRows(float[] base, float[] mixture, float[] out, int at, int width) {
            for (int c = 0; c < width; c++) {
                out[at + c] = base[at + c] + mixture[c];
            }
        }
    }

    /** {@link StreamOp.MatchMagnitude}; squares are summed in F64 and in the order of the columns. */
    record MatchMagnitude(SlotView inOut, SlotView like, float floor) implements RowKernel.InPlace {

        @Override
        public void runRow(Batch batch, int row, Worker worker) {
            float[] values = inOut.data();
            int at = inOut.at(row);
            double target = Math.sqrt(meanSquare(like.data(), at));
            float factor = (float) (target / Math.sqrt(Math.max(floor, meanSquare(values, at))));
            for (int i = at; i < at + inOut.width(); i++) {
                values[i] *= factor;
            }
        }

        private double meanSquare(float[] values, int at) {
            double squares = 0;
            for (int i = at; i < at + inOut.width(); i++) {
                squares += (double) values[i] * values[i];
            }
            return squares / inOut.width();
        }
    }
}
