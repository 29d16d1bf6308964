package io.nightjar.ops;

/**
 * One operation of a program. Slots are {@code [rows, width]}; an op reads and writes whole rows, each row on its own but
 * for {@link Attend}, which reads the cache.
 */
public sealed interface Op {

    /** What this op takes for a step. */
    default OpCost cost(Workload load) {
        return OpCost.NONE;
    }

    /** {@code out[t] = scale * table[token t]}. Shapes: table {@code [vocabulary, width]}. */
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
     * {@code out = gain * in / sqrt(mean(in^2) + epsilon)}, over the whole row, or over each head where the gain is as wide
     * as a head.
     *
     * <p>Source: Zhang and Sennrich, "Root Mean Square Layer Normalization" (2019).
     */
    record RmsNorm(Slot in, Weight gain, float epsilon, Slot out) implements Op {
        /** Checks the widths. */
        public RmsNorm {
            requireEqual(in.width(), out.width(), gain.name());
            requireMultiple(in.width(), gain.columns(), gain.name());
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

    /** {@code out = activation(in)}. */
    record Activate(Slot in, Activation activation, Slot out) implements Op {
        /** Checks the widths. */
        public Activate {
            requireEqual(in.width(), out.width(), in.name());
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
     */
    record Attend(Slot queries, int layer, int heads, Scores scores, Slot out) implements Op {
        /** Checks the widths. */
        public Attend {
            requireMultiple(queries.width(), heads, queries.name());
            requireMultiple(out.width(), heads, out.name());
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

    /** {@code out = left + right}. */
    record Add(Slot left, Slot right, Slot out) implements Op {
        /** Checks the widths. */
        public Add {
            requireEqual(left.width(), right.width(), left.name());
            requireEqual(left.width(), out.width(), left.name());
        }
    }

    /** Copies the rows of the tokens whose logits are wanted. */
    record SelectOutputs(Slot in, Slot out) implements Op {
        /** Checks the widths. */
        public SelectOutputs {
            requireEqual(in.width(), out.width(), in.name());
        }
    }

    private static void requireEqual(int left, int right, String name) {
        if (left != right) {
            throw new IllegalArgumentException(name + ": width " + left + " does not fit " + right);
        }
    }

    private static void requireMultiple(int whole, int part, String name) {
        if (part <= 0 || whole % part != 0) {
            throw new IllegalArgumentException(name + ": width " + whole + " is not a multiple of " + part);
        }
    }
}
