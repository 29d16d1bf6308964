package io.nightjar.kernels;

import io.nightjar.base.Tensor;
import io.nightjar.kernels.Compilation.SlotView;
import io.nightjar.ops.KvShape;
import io.nightjar.ops.Op;
import io.nightjar.ops.Rotation;
import java.lang.foreign.MemorySegment;

/**
 * Ops that move or combine single values: there is nothing to gain over what the JVM's compiler makes of plain loops, so
 * all Java kernel sets share them.
 */
final class PlainKernels {

    private PlainKernels() {}

    /** {@link Op.Embed}. */
    record Embed(Tensor table, float scale, SlotView out) implements RowKernel {

        @Override
        public int rows(Batch batch) {
            return batch.size();
        }

        @Override
        public void runRow(Batch batch, int row, Worker worker) {
            float[] values = out.data();
            int at = out.at(row);
            int token = batch.token(row);
            long tableRow = token < table.shape().rows() ? token : 0;
            table.type().decode(table.data(), tableRow * table.rowBytes(), values, at, out.width());
            for (int i = at; i < at + out.width(); i++) {
                values[i] *= scale;
            }
        }
    }

    /** {@link Op.AddBias}. */
    record AddBias(SlotView inOut, Addend bias) implements RowKernel.InPlace {

        @Override
        public void runRow(Batch batch, int row, Worker worker) {
            float[] values = inOut.data();
            float[] addend = bias.values();
            int at = inOut.at(row);
            for (int i = 0; i < inOut.width(); i++) {
                values[at + i] += addend[i];
            }
        }
    }

    /** A vector as F32: a bias, a gain or factors. */
    static final class Addend {

        private final float[] values;

        Addend(float[] values) {
            this.values = values;
        }

        float[] values() {
            return values;
        }
    }

    /** {@link Op.AddPosition}. */
    record AddPosition(SlotView inOut, Tensor table) implements RowKernel.InPlace {

        @Override
        public void runRow(Batch batch, int row, Worker worker) {
            float[] learned = worker.scratch(0, inOut.width());
            table.type().decode(table.data(), batch.position(row) * table.rowBytes(), learned, 0, inOut.width());
            float[] values = inOut.data();
            int at = inOut.at(row);
            for (int i = 0; i < inOut.width(); i++) {
                values[at + i] += learned[i];
            }
        }
    }

    /** {@link Op.Clamp}. */
    record Clamp(SlotView inOut, float limit) implements RowKernel.InPlace {

        @Override
        public void runRow(Batch batch, int row, Worker worker) {
            float[] values = inOut.data();
            int at = inOut.at(row);
            for (int i = at; i < at + inOut.width(); i++) {
                values[i] = Math.min(limit, Math.max(-limit, values[i]));
            }
        }
    }

    /** {@link Op.RoundToBytes}. */
    record RoundToBytes(SlotView inOut) implements RowKernel {

        private static final float STEPS = 127;
        /** A row below this counts as zeros. */
        private static final float SMALLEST = 1e-5f;

        @Override
        public int rows(Batch batch) {
            return inOut.rows(batch);
        }

        @Override
        public void runRow(Batch batch, int row, Worker worker) {
            float[] values = inOut.data();
            int at = inOut.at(row);
            float largest = SMALLEST;
            for (int i = at; i < at + inOut.width(); i++) {
                largest = Math.max(largest, Math.abs(values[i]));
            }
            float scale = STEPS / largest;
            for (int i = at; i < at + inOut.width(); i++) {
                values[i] = (float) Math.rint(values[i] * scale) / scale;
            }
        }
    }

    /** {@link Op.Scale}. */
    record Scale(SlotView inOut, float factor) implements RowKernel.InPlace {

        @Override
        public void runRow(Batch batch, int row, Worker worker) {
            float[] values = inOut.data();
            int at = inOut.at(row);
            for (int i = at; i < at + inOut.width(); i++) {
                values[i] *= factor;
            }
        }
    }

    /** {@link Op.Add}. */
    record Add(SlotView left, SlotView right, SlotView out) implements RowKernel {

        @Override
        public int rows(Batch batch) {
            return out.rows(batch);
        }

        @Override
        public void runRow(Batch batch, int row, Worker worker) {
            float[] a = left.data();
            float[] b = right.data();
            float[] sum = out.data();
            int at = out.at(row);
            for (int i = at; i < at + out.width(); i++) {
                sum[i] = a[i] + b[i];
            }
        }
    }

    /** {@link Op.ScaleColumns}. */
    record ScaleColumns(SlotView inOut, Addend factors) implements RowKernel.InPlace {

        @Override
        public void runRow(Batch batch, int row, Worker worker) {
            float[] values = inOut.data();
            float[] factor = factors.values();
            int at = inOut.at(row);
            for (int i = 0; i < inOut.width(); i++) {
                values[at + i] *= factor[i];
            }
        }
    }

    /** {@link Op.L2Norm}; the sum is one chain, rising. */
    record L2Norm(SlotView inOut, int headDim, float epsilon) implements RowKernel.InPlace {

        @Override
        public void runRow(Batch batch, int row, Worker worker) {
            float[] values = inOut.data();
            int start = inOut.at(row);
            for (int head = start; head < start + inOut.width(); head += headDim) {
                double squares = 0;
                for (int i = head; i < head + headDim; i++) {
                    squares += (double) values[i] * values[i];
                }
                float inverse = (float) (1 / Math.sqrt(squares + epsilon));
                for (int i = head; i < head + headDim; i++) {
                    values[i] *= inverse;
                }
            }
        }
    }

    /** {@link Op.SelectOutputs}. */
    record SelectOutputs(SlotView in, SlotView out) implements RowKernel {

        @Override
        public int rows(Batch batch) {
            return batch.outputs();
        }

        @Override
        public void runRow(Batch batch, int row, Worker worker) {
            System.arraycopy(in.data(), in.at(batch.outputRow(row)), out.data(), out.at(row), in.width());
        }
    }

    /** {@link Op.Rope}. */
    record Rope(SlotView inOut, int headDim, RotationTable table) implements RowKernel.InPlace {

        @Override
        public void runRow(Batch batch, int row, Worker worker) {
            int pairs = table.pairs();
            boolean interleaved = table.rotation().pairs() == Rotation.Pairs.INTERLEAVED;
            int step = interleaved ? 2 : 1;
            int distance = interleaved ? 1 : pairs;
            float[] values = inOut.data();
            float[] cosines = table.cosines();
            float[] sines = table.sines();
            int angles = row * pairs;
            int start = inOut.at(row);
            for (int head = start; head < start + inOut.width(); head += headDim) {
                for (int i = 0; i < pairs; i++) {
                    int at = head + i * step;
                    float x = values[at];
                    float y = values[at + distance];
                    values[at] = x * cosines[angles + i] - y * sines[angles + i];
                    values[at + distance] = x * sines[angles + i] + y * cosines[angles + i];
                }
            }
        }
    }

    /** {@link Op.StoreKv}. */
    record StoreKv(SlotView keys, SlotView values, KvPool pool, int layer) implements RowKernel {

        @Override
        public int rows(Batch batch) {
            return batch.size();
        }

        @Override
        public void runRow(Batch batch, int row, Worker worker) {
            int position = batch.position(row);
            int block = batch.blockOf(row);
            int token = position % KvLayout.BLOCK_TOKENS;
            KvShape shape = pool.layout().layer(layer);
            MemorySegment packed =
                    MemorySegment.ofArray(worker.bytes((int) pool.layout().keyBytes(layer)));
            for (int head = 0; head < shape.heads(); head++) {
                pool.storeKey(block, layer, head, token, keys.data(), keys.at(row) + head * shape.keyDim(), packed);
                if (!shape.valuesInKeys()) {
                    pool.storeValue(block, layer, head, token, values.data(), values.at(row) + head * shape.valueDim());
                }
            }
        }
    }

    /** {@link Op.CopyHeads}. */
    record CopyHeads(Op.CopyHeads op, SlotView in, SlotView out) implements RowKernel {

        @Override
        public int rows(Batch batch) {
            return out.rows(batch);
        }

        @Override
        public void runRow(Batch batch, int row, Worker worker) {
            int from = in.at(row) + op.inStart();
            int to = out.at(row) + op.outStart();
            for (int head = 0; head < op.heads(); head++) {
                System.arraycopy(in.data(), from, out.data(), to, op.count());
                from += in.width() / op.heads();
                to += out.width() / op.heads();
            }
        }
    }

    /** {@link Op.GateRows}. */
    record GateRows(SlotView gate, SlotView inOut) implements RowKernel.InPlace {

        @Override
        public void runRow(Batch batch, int row, Worker worker) {
            float factor = (float) (1 / (1 + Math.exp(-gate.data()[gate.at(row)])));
            float[] values = inOut.data();
            int at = inOut.at(row);
            for (int i = at; i < at + inOut.width(); i++) {
                values[i] *= factor;
            }
        }
    }
}
