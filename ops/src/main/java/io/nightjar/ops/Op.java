package io.nightjar.ops;

import static io.nightjar.ops.Widths.requireEqual;
import static io.nightjar.ops.Widths.requireMultiple;
import static io.nightjar.ops.Widths.requireSameShape;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One operation of a program. Slots are {@code [rows, width]}; an op reads and writes whole rows, each row on its own but
 * for {@link Attend}, which reads the cache, and for a {@link RecurrentOp}, which carries a {@link State} from each token of a
 * sequence to the next.
 */
public sealed interface Op
        permits Op.Embed,
                Op.RmsNorm,
                Op.LayerNorm,
                Op.MatMul,
                Op.Products,
                Op.AddBias,
                Op.AddPosition,
                Op.Clamp,
                Op.RoundToBytes,
                Op.SoftCap,
                Op.Activate,
                Op.GaussianTopK,
                Op.Rope,
                Op.StoreKv,
                Op.Attend,
                Op.Glu,
                Op.Scale,
                Op.ClampedGlu,
                Op.GateRows,
                Op.HeadMatMul,
                Op.CopyHeads,
                Op.Add,
                Op.AddRow,
                Op.Pool,
                Op.UnitLength,
                Op.ScaleColumns,
                Op.L2Norm,
                Op.SelectOutputs,
                ExpertOp,
                StreamOp,
                RecurrentOp {

    /** What this op takes for a step. */
    default OpCost cost(Workload load) {
        return OpCost.NONE;
    }

    /** The ops that it stands for: itself, unless a {@link Fusion} made it of others. */
    default Stream<Op> parts() {
        return Stream.of(this);
    }

    /**
     * {@code out[t] = scale * table[token t]}. A table may lack the last tokens of the vocabulary: these have its row 0. Shapes:
     * table {@code [at most vocabulary, width]}.
     */
    record Embed(Weight table, float scale, Slot out) implements Op {
        /** Checks the widths. */
        public Embed {
            requireEqual(table.columns(), out.width(), table.name());
        }

        @Override
        public OpCost cost(Workload load) {
            return new OpCost(0, table.bytes() / table.rows() * load.tokens());
        }
    }

    /**
     * {@code out = gain * in / sqrt(mean(in^2) + epsilon)}, over each group of as many values as the gain has columns: a row
     * or a head. The rows of the gain are those of successive groups; a gain of one row serves all.
     *
     * <p>Source: Zhang and Sennrich, "Root Mean Square Layer Normalization" (2019).
     */
    record RmsNorm(Slot in, Weight gain, float epsilon, Slot out) implements Op {
        /** Checks the widths. */
        public RmsNorm {
            requireEqual(in.width(), out.width(), gain.name());
            requireMultiple(in.width(), gain.rows() * gain.columns(), gain.name());
        }

        @Override
        public OpCost cost(Workload load) {
            return new OpCost(4 * load.rows(in) * in.width(), gain.bytes());
        }
    }

    /**
     * {@code out = gain * (in - mean(in)) / sqrt(variance(in) + epsilon) + bias} over each {@code group} values of a row; gain
     * and bias are as wide as a group or as the row.
     *
     * <p>Source: Ba et al., "Layer Normalization" (2016).
     */
    record LayerNorm(Slot in, int group, Weight gain, Weight bias, float epsilon, Slot out) implements Op {
        /** Checks the widths. */
        public LayerNorm {
            requireEqual(in.width(), out.width(), gain.name());
            requireMultiple(in.width(), group, in.name());
            requireMultiple(in.width(), gain.columns(), gain.name());
            requireMultiple(gain.columns(), group, gain.name());
            requireEqual(gain.columns(), bias.columns(), bias.name());
        }

        @Override
        public OpCost cost(Workload load) {
            return new OpCost(7 * load.rows(in) * in.width(), gain.bytes() + bias.bytes());
        }
    }

    /** {@code out = matrix * in}. Shapes: matrix {@code [out.width, in.width]}. */
    record MatMul(Slot in, Weight matrix, Slot out) implements Op {
        /** Checks the widths. */
        public MatMul {
            requireEqual(matrix.columns(), in.width(), matrix.name());
            requireEqual(matrix.rows(), out.width(), matrix.name());
        }

        @Override
        public OpCost cost(Workload load) {
            return new OpCost(2 * load.rows(in) * matrix.rows() * matrix.columns(), matrix.bytes());
        }
    }

    /** Products of one slot, none of which writes what another one reads or writes: they may be computed in any order or at once. */
    record Products(List<MatMul> products) implements Op {
        /** Checks the slots and copies the list. */
        public Products {
            products = List.copyOf(products);
            Set<Slot> taken = new HashSet<>(Set.of(products.getFirst().in()));
            for (MatMul product : products) {
                if (!product.in().equals(products.getFirst().in()) || !taken.add(product.out())) {
                    throw new IllegalArgumentException(product.matrix().name() + ": not independent of the others");
                }
            }
        }

        @Override
        public Stream<Op> parts() {
            return products.stream().map(product -> product);
        }

        @Override
        public OpCost cost(Workload load) {
            return parts().map(part -> part.cost(load)).reduce(OpCost.NONE, OpCost::plus);
        }
    }

    /** {@code inOut += bias} for each row. */
    record AddBias(Slot inOut, Weight bias) implements Op {
        /** Checks the widths. */
        public AddBias {
            requireEqual(bias.columns(), inOut.width(), bias.name());
        }
    }

    /** {@code inOut += table[position]}: learned positions. Shapes: table {@code [positions, width]}. */
    record AddPosition(Slot inOut, Weight table) implements Op {
        /** Checks the widths. */
        public AddPosition {
            requireEqual(table.columns(), inOut.width(), table.name());
        }

        @Override
        public OpCost cost(Workload load) {
            return new OpCost(load.rows(inOut) * inOut.width(), table.bytes() / table.rows() * load.tokens());
        }
    }

    /** Limits each value to {@code [-limit, limit]}. */
    record Clamp(Slot inOut, float limit) implements Op {}

    /** {@code inOut = cap * tanh(inOut / cap)}. */
    record SoftCap(Slot inOut, float cap) implements Op {}

    /**
     * Rounds each row to 8 bits: to multiples of its largest magnitude by 127, ties to even.
     *
     * <p>Source: Ma et al., "BitNet b1.58 2B4T Technical Report" (2025), section 2.
     */
    record RoundToBytes(Slot inOut) implements Op {}

    /** {@code out = activation(in)}. */
    record Activate(Slot in, Activation activation, Slot out) implements Op {
        /** Checks the widths. */
        public Activate {
            requireEqual(in.width(), out.width(), in.name());
        }
    }

    /**
     * {@code inOut = max(0, inOut - (mean + deviations * deviation))} with the row's mean and standard deviation. Were its values
     * spread normally, this would keep a fixed share of them, the largest, without sorting.
     *
     * <p>Source: You et al., "Spark Transformer: Reactivating Sparsity in FFN and Attention" (2025), on its statistical top-k.
     *
     * @param deviations how many standard deviations above the mean a value must be to be kept
     */
    record GaussianTopK(Slot inOut, float deviations) implements Op {
        @Override
        public OpCost cost(Workload load) {
            return new OpCost(6 * load.rows(inOut) * inOut.width(), 0);
        }
    }

    /** Turns each head of each row by its token's position. */
    record Rope(Slot inOut, int headDim, Rotation rotation) implements Op {
        /** Checks the widths. */
        public Rope {
            requireMultiple(inOut.width(), headDim, inOut.name());
            if (rotation.rotated() > headDim) {
                throw new IllegalArgumentException("rotates " + rotation.rotated() + " of " + headDim + " values");
            }
        }
    }

    /** Puts keys and values of the step's tokens into the cache of {@code layer}. */
    record StoreKv(Slot keys, Slot values, int layer) implements Op {}

    /**
     * Softmax attention of each token over the cached keys of its sequence up to and including itself.
     *
     * @param layer whose keys and values are read
     * @param heads query heads; a multiple of the layer's KV heads
     * @param scores how queries and keys make weights
     * @param sinks what takes part in the softmax beside the keys
     */
    record Attend(Slot queries, int layer, int heads, Scores scores, Sinks sinks, Slot out) implements Op {
        /** Checks the widths. */
        public Attend {
            requireMultiple(queries.width(), heads, queries.name());
            requireMultiple(out.width(), heads, out.name());
            if (sinks instanceof Sinks.Learned learned) {
                requireEqual(learned.scores().columns(), heads, learned.scores().name());
            }
        }

        /** Attention over keys alone. */
        public Attend(Slot queries, int layer, int heads, Scores scores, Slot out) {
            this(queries, layer, heads, scores, new Sinks.None(), out);
        }

        @Override
        public OpCost cost(Workload load) {
            long all = load.visibleKeys();
            long keys = scores.window() == 0 ? all : Math.min(all, (long) load.tokens() * scores.window());
            return new OpCost(2 * keys * (queries.width() + out.width()), 0);
        }
    }

    /** {@code out = activation(gate) * up}. */
    record Glu(Slot gate, Slot up, Activation activation, Slot out) implements Op {
        /** Checks the widths. */
        public Glu {
            requireEqual(gate.width(), up.width(), gate.name());
            requireEqual(gate.width(), out.width(), gate.name());
        }
    }

    /** {@code inOut *= factor}. */
    record Scale(Slot inOut, float factor) implements Op {}

    /**
     * {@code out = g * sigmoid(slope * g) * (u + 1)} with {@code g = min(gate, limit)} and {@code u} = up within {@code
     * limit} of zero.
     *
     * <p>Source: OpenAI, "gpt-oss-120b and gpt-oss-20b Model Card" (2025), section 2.2.
     */
    record ClampedGlu(Slot gate, Slot up, float slope, float limit, Slot out) implements Op {
        /** Checks the widths. */
        public ClampedGlu {
            requireEqual(gate.width(), up.width(), gate.name());
            requireEqual(gate.width(), out.width(), gate.name());
        }
    }

    /** {@code inOut *= sigmoid(gate)}, one gate for a row. Shapes: gate {@code [rows, 1]}. */
    record GateRows(Slot gate, Slot inOut) implements Op {
        /** Checks the widths. */
        public GateRows {
            requireEqual(gate.width(), 1, gate.name());
        }
    }

    /**
     * {@code out[head] = matrices[head] * in[head]}. Heads may be wider than the matrices: then their first values are read
     * and written. Shapes: each matrix {@code [at most out.width / heads, at most in.width / heads]}.
     *
     * @param matrices one for each head, all of one shape
     */
    record HeadMatMul(Slot in, List<Weight> matrices, Slot out) implements Op {
        /** Checks the widths and copies the list. */
        public HeadMatMul {
            matrices = List.copyOf(matrices);
            Weight first = requireSameShape(matrices);
            requireMultiple(in.width(), matrices.size(), in.name());
            requireMultiple(out.width(), matrices.size(), out.name());
            if (first.columns() > in.width() / matrices.size() || first.rows() > out.width() / matrices.size()) {
                throw new IllegalArgumentException(first.name() + ": wider than a head");
            }
        }

        @Override
        public OpCost cost(Workload load) {
            Weight matrix = matrices.getFirst();
            long values = (long) matrix.rows() * matrix.columns() * matrices.size();
            return new OpCost(2 * load.rows(in) * values, matrix.bytes() * matrices.size());
        }
    }

    /**
     * Copies a run of values of each head into another slot's heads.
     *
     * @param heads of both slots
     * @param inStart index in a head of the first value that is read
     * @param outStart index in a head of the first value that is written
     * @param count values of each head
     */
    record CopyHeads(Slot in, Slot out, int heads, int inStart, int outStart, int count) implements Op {
        /** Checks the widths. */
        public CopyHeads {
            requireMultiple(in.width(), heads, in.name());
            requireMultiple(out.width(), heads, out.name());
            if (inStart < 0
                    || outStart < 0
                    || inStart + count > in.width() / heads
                    || outStart + count > out.width() / heads) {
                throw new IllegalArgumentException(in.name() + ": a run of " + count + " is not within the heads");
            }
        }

        /** {@code out = in[start, start + width of out)} of each row. */
        public static CopyHeads columns(Slot in, int start, Slot out) {
            return new CopyHeads(in, out, 1, start, 0, out.width());
        }
    }

    /** {@code out = left + right}. */
    record Add(Slot left, Slot right, Slot out) implements Op {
        /** Checks the widths. */
        public Add {
            requireEqual(left.width(), right.width(), left.name());
            requireEqual(left.width(), out.width(), left.name());
        }
    }

    /** {@code inOut *= factors} for each row. */
    record ScaleColumns(Slot inOut, Weight factors) implements Op {
        /** Checks the widths. */
        public ScaleColumns {
            requireEqual(factors.columns(), inOut.width(), factors.name());
        }
    }

    /** {@code inOut /= sqrt(sum(inOut^2) + epsilon)} over each head. */
    record L2Norm(Slot inOut, int headDim, float epsilon) implements Op {
        /** Checks the widths. */
        public L2Norm {
            requireMultiple(inOut.width(), headDim, inOut.name());
        }
    }

    /** Copies the rows of the tokens whose logits are wanted. */
    record SelectOutputs(Slot in, Slot out) implements Op {
        /** Checks the widths. */
        public SelectOutputs {
            requireEqual(in.width(), out.width(), in.name());
        }
    }

    /** {@code inOut += table[row]}: the same row for every token. Shapes: table {@code [types, width]}. */
    record AddRow(Slot inOut, Weight table, int row) implements Op {
        /** Checks the widths. */
        public AddRow {
            requireEqual(table.columns(), inOut.width(), table.name());
            Objects.checkIndex(row, table.rows());
        }
    }

    /** One row for each output, made of the rows of its sequence's tokens in this step. */
    record Pool(Slot in, Pooling pooling, Slot out) implements Op {
        /** Checks the widths. */
        public Pool {
            requireEqual(in.width(), out.width(), in.name());
        }
    }

    /** {@code inOut /= sqrt(sum(inOut^2))}; a row of zeros stays as it is. */
    record UnitLength(Slot inOut) implements Op {}
}
