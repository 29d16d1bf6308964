package io.nightjar.kernels;

import io.nightjar.kernels.Compilation.SlotView;
import io.nightjar.ops.RecurrentOp;

/** Recurrences in the plainest form: a task is one head of one sequence, token after token. */
final class ReferenceRecurrences {

    private ReferenceRecurrences() {}

    /** {@link RecurrentOp.SelectiveScan}. */
    static final class SelectiveScan extends RecurrentKernel {

        private final RecurrentOp.SelectiveScan op;
        private final SlotView x;
        private final SlotView step;
        private final SlotView write;
        private final SlotView read;
        private final SlotView out;
        private final float[] decay;
        private final float[] skip;

        SelectiveScan(RecurrentOp.SelectiveScan op, Compilation with) {
            super(with.states(), op.state(), op.x().width() / op.step().width());
            this.op = op;
            this.x = with.view(op.x());
            this.step = with.view(op.step());
            this.write = with.view(op.write());
            this.read = with.view(op.read());
            this.out = with.view(op.out());
            this.decay = with.tensor(op.decay()).toFloats();
            this.skip = with.tensor(op.skip()).toFloats();
        }

        @Override
        void advance(int row, int count, int head, float[] s) {
            for (int i = 0; i < count; i++) {
                advance(row + i, head, s);
            }
        }

        private void advance(int row, int head, float[] s) {
            int headDim = x.width() / step.width();
            int stateDim = op.state().rows();
            int group = head / (step.width() / (write.width() / stateDim));
            float dt = step.data()[step.at(row) + head];
            int writeAt = write.at(row) + group * stateDim;
            int readAt = read.at(row) + group * stateDim;
            for (int c = 0; c < headDim; c++) {
                float input = x.data()[x.at(row) + head * headDim + c];
                float sum = 0;
                for (int n = 0; n < stateDim; n++) {
                    float a = decay[op.decay().columns() == 1 ? head : head * stateDim + n];
                    float kept = (float) Math.exp(dt * a) * s[n * headDim + c];
                    s[n * headDim + c] = kept + dt * write.data()[writeAt + n] * input;
                    sum += s[n * headDim + c] * read.data()[readAt + n];
                }
                out.data()[out.at(row) + head * headDim + c] = sum + skip[head] * input;
            }
        }
    }

    /** {@link RecurrentOp.DeltaRule}. */
    static final class DeltaRule extends RecurrentKernel {

        private final RecurrentOp.DeltaRule op;
        private final SlotView queries;
        private final SlotView keys;
        private final SlotView values;
        private final SlotView logDecay;
        private final SlotView beta;
        private final SlotView out;

        DeltaRule(RecurrentOp.DeltaRule op, Compilation with) {
            super(with.states(), op.state(), op.values().width() / op.heads());
            this.op = op;
            this.queries = with.view(op.queries());
            this.keys = with.view(op.keys());
            this.values = with.view(op.values());
            this.logDecay = with.view(op.logDecay());
            this.beta = with.view(op.beta());
            this.out = with.view(op.out());
        }

        @Override
        void advance(int row, int count, int head, float[] s) {
            for (int i = 0; i < count; i++) {
                advance(row + i, head, s);
            }
        }

        private void advance(int row, int head, float[] s) {
            int valueDim = values.width() / op.heads();
            int keyDim = op.state().rows();
            int key = keys.at(row) + op.keyHead(head) * keyDim;
            int query = queries.at(row) + op.keyHead(head) * keyDim;
            float keep = (float) Math.exp(logDecay.data()[logDecay.at(row) + head]);
            float strength = beta.data()[beta.at(row) + head];
            float scale = (float) (1 / Math.sqrt(keyDim));
            for (int v = 0; v < valueDim; v++) {
                float known = 0;
                for (int i = 0; i < keyDim; i++) {
                    s[i * valueDim + v] *= keep;
                    known += s[i * valueDim + v] * keys.data()[key + i];
                }
                float error = strength * (values.data()[values.at(row) + head * valueDim + v] - known);
                float sum = 0;
                for (int i = 0; i < keyDim; i++) {
                    s[i * valueDim + v] += keys.data()[key + i] * error;
                    sum += s[i * valueDim + v] * queries.data()[query + i];
                }
                out.data()[out.at(row) + head * valueDim + v] = sum * scale;
            }
        }
    }
}
