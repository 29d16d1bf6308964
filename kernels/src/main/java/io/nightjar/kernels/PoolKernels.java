package io.nightjar.kernels;

import io.nightjar.kernels.Compilation.SlotView;
import io.nightjar.ops.Op;
import io.nightjar.ops.Pooling;

/**
 * Ops that make one vector of a text; all Java kernel sets share them. Sums are taken in F64 and in the order of the tokens:
 * there is one such row a text, so that exactness costs nothing.
 */
final class PoolKernels {

    private PoolKernels() {}

    /** {@link Op.Pool}. */
    record Pool(SlotView in, Pooling pooling, SlotView out) implements RowKernel {

        @Override
        public int rows(Batch batch) {
            return batch.outputs();
        }

        @Override
        public void runRow(Batch batch, int row, Worker worker) {
            SequenceSlice slice = sliceOf(batch, batch.outputRow(row));
            int last = slice.firstRow() + slice.count() - 1;
            switch (pooling) {
                case MEAN -> mean(slice, out.at(row));
                case FIRST -> copy(slice.firstRow(), out.at(row));
                case LAST -> copy(last, out.at(row));
            }
        }

        private void copy(int from, int to) {
            System.arraycopy(in.data(), in.at(from), out.data(), to, in.width());
        }

        private void mean(SequenceSlice slice, int to) {
            for (int i = 0; i < in.width(); i++) {
                double sum = 0;
                for (int row = slice.firstRow(); row < slice.firstRow() + slice.count(); row++) {
                    sum += in.data()[in.at(row) + i];
                }
                out.data()[to + i] = (float) (sum / slice.count());
            }
        }

        private static SequenceSlice sliceOf(Batch batch, int row) {
            for (SequenceSlice slice : batch.slices()) {
                if (row < slice.firstRow() + slice.count()) {
                    return slice;
                }
            }
            throw new IllegalStateException("row " + row + " belongs to no sequence");
        }
    }

    /** {@link Op.UnitLength}. */
    record UnitLength(SlotView inOut) implements RowKernel.InPlace {

        @Override
        public void runRow(Batch batch, int row, Worker worker) {
            float[] values = inOut.data();
            int at = inOut.at(row);
            double squares = 0;
            for (int i = at; i < at + inOut.width(); i++) {
                squares += (double) values[i] * values[i];
            }
            if (squares > 0) {
                double inverse = 1 / Math.sqrt(squares);
                for (int i = at; i < at + inOut.width(); i++) {
                    values[i] = (float) (values[i] * inverse);
                }
            }
        }
    }
}
