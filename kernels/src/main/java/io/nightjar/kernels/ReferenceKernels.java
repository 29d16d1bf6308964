package io.nightjar.kernels;

import io.nightjar.base.Tensor;
import io.nightjar.kernels.Compilation.SlotView;
import io.nightjar.kernels.PlainKernels.Addend;
import io.nightjar.ops.Activation;
import io.nightjar.ops.ExpertOp;
import io.nightjar.ops.KvShape;
import io.nightjar.ops.Op;
import io.nightjar.ops.Program;
import io.nightjar.ops.RecurrentOp;
import io.nightjar.ops.StreamOp;
import java.util.Arrays;
import java.util.Map;

/**
 * Kernel set {@code reference}: plain loops in the order of the indices. The oracle of every other kernel; never clever.
 */
final class ReferenceKernels implements KernelSet {

    @Override
    public String name() {
        return "reference";
    }

    @Override
    public String description() {
        return "plain loops, F32 activations";
    }

    @Override
    public CompiledProgram compile(
            Program program, Map<String, Tensor> weights, KvPool kv, StatePool states, Workers workers) {
        return new Compilation(program, weights, kv, states).compile(ReferenceKernels::compile, workers);
    }

    /** Compiles one op. */
    static Kernel compile(Op op, Compilation with) {
        return switch (op) {
            case Op.Embed e -> new PlainKernels.Embed(with.tensor(e.table()), e.scale(), with.view(e.out()));
            case Op.RmsNorm n ->
                new RmsNorm(
                        with.view(n.in()),
                        new Addend(with.tensor(n.gain()).toFloats()),
                        n.gain().columns(),
                        n.epsilon(),
                        with.view(n.out()));
            case Op.LayerNorm n ->
                new LayerNorm(
                        with.view(n.in()),
                        n.group(),
                        new Addend(with.paddedRow(n.gain(), n.in())),
                        new Addend(with.paddedRow(n.bias(), n.in())),
                        n.epsilon(),
                        with.view(n.out()));
            case Op.MatMul m -> new MatMul(with.view(m.in()), with.tensor(m.matrix()), with.view(m.out()));
            case Op.Products p -> SideBySide.of(p, product -> compile(product, with));
            case Op.AddBias b ->
                new PlainKernels.AddBias(
                        with.view(b.inOut()), new Addend(with.tensor(b.bias()).toFloats()));
            case Op.AddPosition p -> new PlainKernels.AddPosition(with.view(p.inOut()), with.tensor(p.table()));
            case Op.Clamp c -> new PlainKernels.Clamp(with.view(c.inOut()), c.limit());
            case Op.RoundToBytes r -> new PlainKernels.RoundToBytes(with.view(r.inOut()));
            case Op.SoftCap c -> new SoftCap(with.view(c.inOut()), c.cap());
            case Op.Activate a -> new Activate(with.view(a.in()), a.activation(), with.view(a.out()));
            case Op.GaussianTopK g -> new GaussianTopK(with.view(g.inOut()), g.deviations());
            case Op.Rope r -> new PlainKernels.Rope(with.view(r.inOut()), r.headDim(), with.table(r.rotation()));
            case Op.StoreKv s ->
                new PlainKernels.StoreKv(with.view(s.keys()), with.view(s.values()), with.kv(), s.layer());
            case Op.Attend a ->
                new Attend(a, with.view(a.queries()), with.kv(), new Addend(with.sinks(a)), with.view(a.out()));
            case Op.Glu g -> new Glu(with.view(g.gate()), with.view(g.up()), g.activation(), with.view(g.out()));
            case Op.Scale s -> new PlainKernels.Scale(with.view(s.inOut()), s.factor());
            case Op.ClampedGlu g -> new ClampedGlu(g, with.view(g.gate()), with.view(g.up()), with.view(g.out()));
            case Op.GateRows g -> new PlainKernels.GateRows(with.view(g.gate()), with.view(g.inOut()));
            case Op.HeadMatMul m -> GroupedKernels.compile(m, with);
            case Op.CopyHeads c -> new PlainKernels.CopyHeads(c, with.view(c.in()), with.view(c.out()));
            case StreamOp s -> StreamKernels.compile(s, with);
            case ExpertOp e -> GroupedKernels.compile(e, with);
            case Op.ScaleColumns s ->
                new PlainKernels.ScaleColumns(
                        with.view(s.inOut()),
                        new Addend(with.tensor(s.factors()).toFloats()));
            case Op.L2Norm n -> new PlainKernels.L2Norm(with.view(n.inOut()), n.headDim(), n.epsilon());
            case RecurrentOp.CausalConv c -> new CausalConvolution(c, with);
            case RecurrentOp.SelectiveScan s -> new ReferenceRecurrences.SelectiveScan(s, with);
            case RecurrentOp.DeltaRule d -> new ReferenceRecurrences.DeltaRule(d, with);
            case Op.Add a -> new PlainKernels.Add(with.view(a.left()), with.view(a.right()), with.view(a.out()));
            case Op.AddRow a ->
                new PlainKernels.AddBias(with.view(a.inOut()), new Addend(with.row(a.table(), a.row())));
            case Op.Pool p -> new PoolKernels.Pool(with.view(p.in()), p.pooling(), with.view(p.out()));
            case Op.UnitLength u -> new PoolKernels.UnitLength(with.view(u.inOut()));
            case Op.SelectOutputs s -> new PlainKernels.SelectOutputs(with.view(s.in()), with.view(s.out()));
        };
    }

    private record RmsNorm(SlotView in, Addend gain, int group, float epsilon, SlotView out) implements RowKernel {

        @Override
        public int rows(Batch batch) {
            return in.rows(batch);
        }

        @Override
        public void runRow(Batch batch, int row, Worker worker) {
            float[] x = in.data();
            float[] y = out.data();
            float[] g = gain.values();
            for (int start = 0; start < in.width(); start += group) {
                double squares = 0;
                for (int i = 0; i < group; i++) {
                    float value = x[in.at(row) + start + i];
                    squares += (double) value * value;
                }
                float inverse = (float) (1 / Math.sqrt(squares / group + epsilon));
                for (int i = 0; i < group; i++) {
                    y[out.at(row) + start + i] = x[in.at(row) + start + i] * inverse * g[(start + i) % g.length];
                }
            }
        }
    }

    private record LayerNorm(SlotView in, int group, Addend gain, Addend bias, float epsilon, SlotView out)
            implements RowKernel {

        @Override
        public int rows(Batch batch) {
            return in.rows(batch);
        }

        @Override
        public void runRow(Batch batch, int row, Worker worker) {
            float[] x = in.data();
            for (int start = 0; start < in.width(); start += group) {
                int from = in.at(row) + start;
                double sum = 0;
                for (int i = from; i < from + group; i++) {
                    sum += x[i];
                }
                double mean = sum / group;
                double squares = 0;
                for (int i = from; i < from + group; i++) {
                    squares += (x[i] - mean) * (x[i] - mean);
                }
                double inverse = 1 / Math.sqrt(squares / group + epsilon);
                for (int i = 0; i < group; i++) {
                    double normed = (x[from + i] - mean) * inverse;
                    out.data()[out.at(row) + start + i] =
                            (float) (normed * gain.values()[start + i] + bias.values()[start + i]);
                }
            }
        }
    }

    /** A task is one row of the matrix: it is unpacked once and used for all rows of the step. */
    private record MatMul(SlotView in, Tensor matrix, SlotView out) implements Kernel {

        @Override
        public int tasks(Batch batch) {
            return out.width();
        }

        @Override
        public void run(Batch batch, int task, Worker worker) {
            float[] weights = worker.scratch(0, in.width());
            matrix.type().decode(matrix.data(), task * matrix.rowBytes(), weights, 0, in.width());
            for (int row = 0; row < in.rows(batch); row++) {
                float[] x = in.data();
                int at = in.at(row);
                float sum = 0;
                for (int i = 0; i < in.width(); i++) {
                    sum += weights[i] * x[at + i];
                }
                out.data()[out.at(row) + task] = sum;
            }
        }
    }

    private record Glu(SlotView gate, SlotView up, Activation activation, SlotView out) implements RowKernel {

        @Override
        public int rows(Batch batch) {
            return out.rows(batch);
        }

        @Override
        public void runRow(Batch batch, int row, Worker worker) {
            int at = out.at(row);
            for (int i = at; i < at + out.width(); i++) {
                out.data()[i] = (float) activated(activation, gate.data()[i]) * up.data()[i];
            }
        }
    }

    private record Activate(SlotView in, Activation activation, SlotView out) implements RowKernel {

        @Override
        public int rows(Batch batch) {
            return out.rows(batch);
        }

        @Override
        public void runRow(Batch batch, int row, Worker worker) {
            int at = out.at(row);
            for (int i = at; i < at + out.width(); i++) {
                out.data()[i] = (float) activated(activation, in.data()[i]);
            }
        }
    }

    private record GaussianTopK(SlotView inOut, float deviations) implements RowKernel.InPlace {

        @Override
        public void runRow(Batch batch, int row, Worker worker) {
            float[] x = inOut.data();
            int start = inOut.at(row);
            int end = start + inOut.width();
            double sum = 0;
            for (int i = start; i < end; i++) {
                sum += x[i];
            }
            double mean = sum / inOut.width();
            double squares = 0;
            for (int i = start; i < end; i++) {
                squares += (x[i] - mean) * (x[i] - mean);
            }
            double cutoff = mean + deviations * Math.sqrt(squares / inOut.width());
            for (int i = start; i < end; i++) {
                x[i] = (float) Math.max(0, x[i] - cutoff);
            }
        }
    }

    private static double activated(Activation activation, double x) {
        return switch (activation) {
            case SILU -> x / (1 + Math.exp(-x));
            case GELU_TANH -> 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
            case GELU -> 0.5 * x * (1 + errorFunction(x / Math.sqrt(2)));
            case RELU_SQUARED -> Math.max(x, 0) * Math.max(x, 0);
            case SIGMOID -> 1 / (1 + Math.exp(-x));
            case SOFTPLUS -> Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
            case IDENTITY -> x;
        };
    }

    /**
     * {@code 2 / sqrt(pi) * exp(-x^2) * sum of 2^n x^(2n+1) / (1 * 3 * ... * (2n+1))}: all terms have one sign.
     *
     * <p>Source: NIST Digital Library of Mathematical Functions, 7.6.2.
     */
    private static double errorFunction(double x) {
        if (Math.abs(x) > 6) {
            return Math.signum(x);
        }
        double term = x;
        double sum = x;
        for (int n = 1; Math.abs(term) > 1e-18 * Math.abs(sum); n++) {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }
        return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
    }

    private record SoftCap(SlotView inOut, float cap) implements RowKernel.InPlace {

        @Override
        public void runRow(Batch batch, int row, Worker worker) {
            int at = inOut.at(row);
            for (int i = at; i < at + inOut.width(); i++) {
                inOut.data()[i] = capped(inOut.data()[i], cap);
            }
        }
    }

    private static float capped(float value, float cap) {
        return (float) (cap * Math.tanh(value / cap));
    }

    private record ClampedGlu(Op.ClampedGlu op, SlotView gate, SlotView up, SlotView out) implements RowKernel {

        @Override
        public int rows(Batch batch) {
            return out.rows(batch);
        }

        @Override
        public void runRow(Batch batch, int row, Worker worker) {
            int at = out.at(row);
            for (int i = at; i < at + out.width(); i++) {
                double x = Math.min(gate.data()[i], op.limit());
                float factor = Math.clamp(up.data()[i], -op.limit(), op.limit()) + 1;
                out.data()[i] = (float) (x / (1 + Math.exp(-op.slope() * x))) * factor;
            }
        }
    }

    /** A task is one head of one token: all scores, one softmax, one weighted sum. */
    private record Attend(Op.Attend op, SlotView queries, KvPool pool, Addend sinks, SlotView out) implements Kernel {

        @Override
        public int tasks(Batch batch) {
            return batch.slices().size() * op.heads();
        }

        @Override
        public void run(Batch batch, int task, Worker worker) {
            SequenceSlice slice = batch.slices().get(task / op.heads());
            for (int i = 0; i < slice.count(); i++) {
                attend(slice, i, task % op.heads(), worker);
            }
        }

        private void attend(SequenceSlice slice, int index, int head, Worker worker) {
            KvShape shape = pool.layout().layer(op.layer());
            int kvHead = head / (op.heads() / shape.heads());
            int position = slice.firstPosition() + index;
            int start = op.scores().firstVisible(position);
            int end = op.scores().endVisible(position, slice.endPosition());
            float[] scores = worker.scratch(0, end);
            float[] row = worker.scratch(1, Math.max(shape.keyDim(), shape.valueDim()));
            int query = queries.at(slice.firstRow() + index) + head * shape.keyDim();
            float sink = sinks.values()[head];
            float max = sink;
            for (int key = start; key < end; key++) {
                pool.loadKey(block(slice, key), op.layer(), kvHead, key % KvLayout.BLOCK_TOKENS, row);
                float score = 0;
                for (int i = 0; i < shape.keyDim(); i++) {
                    score += queries.data()[query + i] * row[i];
                }
                scores[key] = score * op.scores().scale();
                if (op.scores().softCap() != 0) {
                    scores[key] = capped(scores[key], op.scores().softCap());
                }
                max = Math.max(max, scores[key]);
            }
            float sum = (float) Math.exp(sink - max);
            for (int key = start; key < end; key++) {
                scores[key] = (float) Math.exp(scores[key] - max);
                sum += scores[key];
            }
            int result = out.at(slice.firstRow() + index) + head * shape.valueDim();
            Arrays.fill(out.data(), result, result + shape.valueDim(), 0);
            for (int key = start; key < end; key++) {
                pool.loadValue(block(slice, key), op.layer(), kvHead, key % KvLayout.BLOCK_TOKENS, row);
                for (int i = 0; i < shape.valueDim(); i++) {
                    out.data()[result + i] += scores[key] / sum * row[i];
                }
            }
        }

        private static int block(SequenceSlice slice, int position) {
            return slice.blocks().get(position / KvLayout.BLOCK_TOKENS);
        }
    }
}
