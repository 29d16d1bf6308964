package io.nightjar.kernels;

import io.nightjar.kernels.Compilation.SlotView;
import io.nightjar.kernels.x86.ConvolutionCode;
import io.nightjar.ops.RecurrentOp;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * {@link RecurrentOp.CausalConv} by generated code, with the bits of {@link CausalConvolution}. A task is a tile of channels of one
 * sequence: first the outputs that read inputs of earlier steps, from a window with those and the first of this step, then the others
 * from the slot.
 */
final class X86Convolution implements Kernel {

    private static final int TILE = 256;

    private final RecurrentOp.CausalConv op;
    private final ConvolutionCode code;
    private final SlotView in;
    private final SlotView out;
    private final StatePool states;
    /** Turned and padded: {@code [K, stride]}. */
    private final float[] taps;

    X86Convolution(RecurrentOp.CausalConv op, Compilation with, X86Code code) {
        this.op = op;
        this.in = with.view(op.in());
        this.out = with.view(op.out());
        this.states = with.states();
        int channels = in.width();
        this.taps = new float[op.taps().columns() * in.stride()];
        float[] turned = with.turned(op.taps());
        for (int tap = 0; tap < op.taps().columns(); tap++) {
            System.arraycopy(turned, tap * channels, taps, tap * in.stride(), channels);
        }
        this.code = code.convolution(new ConvolutionCode.Shape(op.taps().columns(), in.stride()));
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
        int first = Math.min(past, slice.count());
        float[] window = worker.scratch(0, (past + first) * TILE);
        Arrays.fill(window, 0, (past + first) * TILE, 0);
        states.load(slice, op.state(), column, columns, window, TILE);
        for (int token = 0; token < first; token++) {
            System.arraycopy(in.data(), at(slice, token, column), window, (past + token) * TILE, columns);
        }
        if (first > 0) {
            convolve(MemorySegment.ofArray(window), TILE, slice, 0, first, column, columns);
        }
        if (slice.count() > first) {
            MemorySegment x = X86Rows.from(in.data(), at(slice, first - past, column));
            convolve(x, in.stride(), slice, first, slice.count() - first, column, columns);
        }
        store(slice, column, columns, window);
    }

    private int at(SequenceSlice slice, int token, int column) {
        return in.at(slice.firstRow() + token) + column;
    }

    private void convolve(
            MemorySegment x, int row, SequenceSlice slice, int token, int tokens, int column, int columns) {
        MemorySegment y = X86Rows.from(out.data(), at(slice, token, column));
        code.convolve(x, row, X86Rows.from(taps, column), y, tokens, columns);
    }

    /** The last inputs, of this step or, where that is short, of the window. */
    private void store(SequenceSlice slice, int column, int columns, float[] window) {
        int past = op.state().rows();
        if (slice.count() < past) {
            System.arraycopy(window, slice.count() * TILE, window, 0, past * TILE);
        } else {
            for (int row = 0; row < past; row++) {
                int from = at(slice, slice.count() - past + row, column);
                System.arraycopy(in.data(), from, window, row * TILE, columns);
            }
        }
        states.store(slice, op.state(), column, columns, window, TILE);
    }
}
