package io.nightjar.kernels;

import io.nightjar.kernels.Compilation.SlotView;
import io.nightjar.ops.RecurrentOp;
import java.util.Arrays;

/**
 * {@link RecurrentOp.CausalConv}, for all Java kernel sets: the inner loops run over channels side by side, which the JVM's compiler
 * turns into vector code.
 *
 * <p>A task is a tile of channels of one sequence. Each output is the sum of its taps, oldest input first.
 */
final class CausalConvolution implements Kernel {

    private static final int TILE = 256;

    private final RecurrentOp.CausalConv op;
    private final SlotView in;
    private final SlotView out;
    private final StatePool states;
    /** Turned: {@code [K, channels]}. */
    private final float[] taps;

    CausalConvolution(RecurrentOp.CausalConv op, Compilation with) {
        this.op = op;
        this.in = with.view(op.in());
        this.out = with.view(op.out());
        this.states = with.states();
        this.taps = with.turned(op.taps());
    }

    @Override
    public int tasks(Batch batch) {
        return batch.slices().size() * tiles();
    }

    private int tiles() {
        return Math.ceilDiv(in.width(), TILE);
    }

    @Override
    public void run(Batch batch, int task, Worker worker) {
        SequenceSlice slice = batch.slices().get(task / tiles());
        int column = task % tiles() * TILE;
        int columns = Math.min(TILE, in.width() - column);
        int past = op.state().rows();
        float[] window = worker.scratch(0, past * columns);
        states.load(slice, op.state(), column, columns, window, columns);
        for (int token = 0; token < slice.count(); token++) {
            convolve(slice, token, column, columns, window);
        }
        // Oldest first: a row is overwritten after it was moved.
        for (int row = 0; row < past; row++) {
            int token = slice.count() - past + row;
            if (token < 0) {
                System.arraycopy(window, (token + past) * columns, window, row * columns, columns);
            } else {
                System.arraycopy(in.data(), in.at(slice.firstRow() + token) + column, window, row * columns, columns);
            }
        }
        states.store(slice, op.state(), column, columns, window, columns);
    }

    private void convolve(SequenceSlice slice, int token, int column, int columns, float[] window) {
        float[] sums = out.data();
        int to = out.at(slice.firstRow() + token) + column;
        Arrays.fill(sums, to, to + columns, 0);
        int past = op.state().rows();
        for (int k = 0; k <= past; k++) {
            int source = token - past + k;
            float[] x = source < 0 ? window : in.data();
            int from = source < 0 ? (source + past) * columns : in.at(slice.firstRow() + source) + column;
            int tap = k * in.width() + column;
            for (int i = 0; i < columns; i++) {
                sums[to + i] += taps[tap + i] * x[from + i];
            }
        }
    }
}
