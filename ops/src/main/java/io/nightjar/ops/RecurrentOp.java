package io.nightjar.ops;

import static io.nightjar.ops.Widths.requireEqual;
import static io.nightjar.ops.Widths.requireMultiple;

/**
 * An op that goes through the tokens of each sequence one after the other and carries a state along. However a sequence is
 * cut into steps, and whatever other sequences are in them, the same operations are done in the same order.
 */
public sealed interface RecurrentOp extends Op {

    /** What it keeps of each sequence. */
    State state();

    /**
     * Depthwise convolution over the tokens of a sequence: {@code out[t][c] = sum over k of taps[c][k] * in[t - K + 1 + k][c]}.
     * Shapes: taps {@code [channels, K]}, state {@code [K - 1, channels]}, the inputs of the last tokens, oldest first.
     */
    record CausalConv(Slot in, Weight taps, State state, Slot out) implements RecurrentOp {
        /** Checks the widths. */
        public CausalConv {
            requireEqual(taps.rows(), in.width(), taps.name());
            requireEqual(in.width(), out.width(), in.name());
            if (in.equals(out)) {
                throw new IllegalArgumentException(in.name() + ": inputs are read again by later tokens");
            }
            requireEqual(state.columns(), in.width(), state.name());
            requireEqual(state.rows(), taps.columns() - 1, state.name());
        }

        @Override
        public OpCost cost(Workload load) {
            return new OpCost(2 * load.rows(in) * taps.rows() * taps.columns(), taps.bytes());
        }
    }

    /**
     * The selective state-space recurrence, for channel {@code c} of head {@code h} and row {@code n} of its state:
     *
     * <pre>
     *   s[n][c] = exp(step[h] * a[h][n]) * s[n][c] + step[h] * b[g][n] * x[c]
     *   out[c]  = sum over n of s[n][c] * read[g][n]  +  skip[h] * x[c]
     * </pre>
     *
     * Heads divide the channels evenly and groups {@code g} the heads. Mamba has heads of one channel and one group; Mamba-2
     * has one decay per head.
     *
     * <p>Shapes: x, out {@code [heads * headDim]}, step {@code [heads]}, write, read {@code [groups * N]}, decay {@code
     * [heads, N]} or {@code [heads, 1]}, skip {@code [heads]}, state {@code [N, heads * headDim]}.
     *
     * <p>Source: Gu and Dao, "Mamba: Linear-Time Sequence Modeling with Selective State Spaces" (2023); Dao and Gu,
     * "Transformers are SSMs" (2024).
     *
     * @param x inputs
     * @param step length of the time step, positive
     * @param write {@code b}: how an input enters the state
     * @param read {@code c}: how the state is read
     * @param decay {@code a}, negative
     * @param skip {@code d}: what of an input passes by the state
     */
    record SelectiveScan(Slot x, Slot step, Slot write, Slot read, Weight decay, Weight skip, State state, Slot out)
            implements RecurrentOp {
        /** Checks the widths. */
        public SelectiveScan {
            requireMultiple(x.width(), step.width(), step.name());
            requireEqual(x.width(), out.width(), x.name());
            requireEqual(write.width(), read.width(), write.name());
            requireMultiple(write.width(), state.rows(), state.name());
            requireMultiple(step.width(), write.width() / state.rows(), write.name());
            requireEqual(decay.rows(), step.width(), decay.name());
            if (decay.columns() != 1) {
                requireEqual(decay.columns(), state.rows(), decay.name());
            }
            requireEqual(skip.rows() * skip.columns(), step.width(), skip.name());
            requireEqual(state.columns(), x.width(), state.name());
        }

        @Override
        public OpCost cost(Workload load) {
            return new OpCost(5 * load.rows(x) * state.values(), decay.bytes() + skip.bytes());
        }
    }

    /**
     * The gated delta rule: a matrix per value head that maps keys to values, corrected by each token, for value {@code v}
     * of head {@code h} with key head {@code k}:
     *
     * <pre>
     *   s[i][v] *= exp(logDecay[h])
     *   error    = beta[h] * (values[v] - sum over i of s[i][v] * keys[k][i])
     *   s[i][v] += keys[k][i] * error
     *   out[v]   = sum over i of s[i][v] * queries[k][i] / sqrt(keyDim)
     * </pre>
     *
     * <p>Shapes: queries, keys {@code [keyHeads * keyDim]}, values, out {@code [heads * valueDim]}, logDecay, beta {@code
     * [heads]}, state {@code [keyDim, heads * valueDim]}.
     *
     * <p>Source: Yang, Kautz and Hatamizadeh, "Gated Delta Networks: Improving Mamba2 with Delta Rule" (2024).
     */
    record DeltaRule(
            Slot queries, Slot keys, Slot values, Slot logDecay, Slot beta, KeySharing sharing, State state, Slot out)
            implements RecurrentOp {

        /** Which key head a value head reads, where there are fewer key heads. */
        public enum KeySharing {
            /** Neighbours share: {@code head / (heads / keyHeads)}. */
            NEIGHBOURS,
            /** Key heads are taken in turn: {@code head % keyHeads}. */
            IN_TURN
        }

        /** Checks the widths. */
        public DeltaRule {
            requireEqual(queries.width(), keys.width(), queries.name());
            requireMultiple(keys.width(), state.rows(), keys.name());
            requireMultiple(logDecay.width(), keys.width() / state.rows(), logDecay.name());
            requireEqual(logDecay.width(), beta.width(), beta.name());
            requireMultiple(values.width(), logDecay.width(), values.name());
            requireEqual(values.width(), out.width(), values.name());
            requireEqual(state.columns(), values.width(), state.name());
        }

        /** Number of value heads. */
        public int heads() {
            return logDecay.width();
        }

        /** The key head that a value head reads. */
        public int keyHead(int head) {
            int keyHeads = keys.width() / state.rows();
            return switch (sharing) {
                case NEIGHBOURS -> head / (heads() / keyHeads);
                case IN_TURN -> head % keyHeads;
            };
        }

        @Override
        public OpCost cost(Workload load) {
            return new OpCost(7 * load.rows(values) * state.values(), 0);
        }
    }
}
