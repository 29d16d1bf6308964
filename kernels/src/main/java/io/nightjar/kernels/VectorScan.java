package io.nightjar.kernels;

import io.nightjar.kernels.Compilation.SlotView;
import io.nightjar.ops.RecurrentOp;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * {@link RecurrentOp.SelectiveScan} with channels side by side, in the arithmetic of record: {@code s = fma(s, keep, x * step * b)},
 * and the output one chain of fused multiply-adds over the rows of the state, rising from zero; then the skip.
 *
 * <p>A task is the channels of one head of one sequence, or a tile of channels where each head is one channel; its part of the
 * state stays in scratch memory for all tokens of the step. One accumulator a vector: the state's loads and stores bound it,
 * not the chain.
 */
final class VectorScan extends RecurrentKernel {

    private static final int TILE = 64;

    private final RecurrentOp.SelectiveScan op;
    private final SlotView x;
    private final SlotView step;
    private final SlotView write;
    private final SlotView read;
    private final SlotView out;
    /** Of single channels: {@code [N, channels]}, turned. Of heads: {@code [heads]}. */
    private final float[] decay;

    private final float[] skip;
    private final boolean singleChannels;
    /** Channels of a task. */
    private final int tile;

    VectorScan(RecurrentOp.SelectiveScan op, Compilation with) {
        super(with.states(), op.state(), tile(op));
        this.op = op;
        this.x = with.view(op.x());
        this.step = with.view(op.step());
        this.write = with.view(op.write());
        this.read = with.view(op.read());
        this.out = with.view(op.out());
        this.singleChannels = op.decay().columns() > 1;
        this.decay = singleChannels
                ? Arrays.copyOf(
                        with.turned(op.decay()), op.decay().rows() * op.decay().columns() + TILE)
                : with.tensor(op.decay()).toFloats();
        this.skip = with.paddedVector(op.skip());
        this.tile = tile(op);
    }

    /** Heads of whole vectors with one decay, or single channels in one group; others are left to the plain kernel. */
    static boolean takes(RecurrentOp.SelectiveScan op) {
        int headDim = op.x().width() / op.step().width();
        return op.decay().columns() == 1
                ? headDim % Lanes.COUNT == 0
                : headDim == 1 && op.write().width() == op.state().rows();
    }

    private static int tile(RecurrentOp.SelectiveScan op) {
        return op.decay().columns() > 1 ? TILE : op.x().width() / op.step().width();
    }

    @Override
    void advance(int row, int count, int part, float[] s) {
        for (int i = 0; i < count; i++) {
            advance(row + i, part, s);
        }
    }

    private void advance(int row, int part, float[] s) {
        // Rows of slots are padded with zeros to whole vectors, and so is the last tile.
        for (int c = 0; c < columns(part); c += Lanes.COUNT) {
            if (singleChannels) {
                scanChannels(row, start(part) + c, s, c);
            } else {
                scanHead(row, part, start(part) + c, s, c);
            }
        }
    }

    private void scanHead(int row, int head, int column, float[] s, int at) {
        int stateDim = op.state().rows();
        int group = head / (step.width() / (write.width() / stateDim));
        float[] b = write.data();
        float[] c = read.data();
        int writeAt = write.at(row) + group * stateDim;
        int readAt = read.at(row) + group * stateDim;
        float dt = step.data()[step.at(row) + head];
        FloatVector keep = Lanes.broadcast(Exponential.of(dt * decay[head]));
        FloatVector input = Lanes.load(x.data(), x.at(row) + column);
        FloatVector scaled = input.mul(dt);
        FloatVector sum = FloatVector.zero(Lanes.FLOATS);
        for (int n = 0; n < stateDim; n++) {
            FloatVector kept = Lanes.load(s, n * tile + at).fma(keep, scaled.mul(b[writeAt + n]));
            kept.intoArray(s, n * tile + at);
            sum = kept.fma(Lanes.broadcast(c[readAt + n]), sum);
        }
        input.fma(Lanes.broadcast(skip[head]), sum).intoArray(out.data(), out.at(row) + column);
    }

    private void scanChannels(int row, int column, float[] s, int at) {
        int stateDim = op.state().rows();
        int channels = x.width();
        float[] b = write.data();
        float[] c = read.data();
        int writeAt = write.at(row);
        int readAt = read.at(row);
        FloatVector dt = Lanes.load(step.data(), step.at(row) + column);
        FloatVector input = Lanes.load(x.data(), x.at(row) + column);
        FloatVector scaled = input.mul(dt);
        FloatVector sum = FloatVector.zero(Lanes.FLOATS);
        for (int n = 0; n < stateDim; n++) {
            FloatVector keep = VectorExponential.of(dt.mul(Lanes.load(decay, n * channels + column)));
            FloatVector kept = Lanes.load(s, n * tile + at).fma(keep, scaled.mul(b[writeAt + n]));
            kept.intoArray(s, n * tile + at);
            sum = kept.fma(Lanes.broadcast(c[readAt + n]), sum);
        }
        input.fma(Lanes.load(skip, column), sum).intoArray(out.data(), out.at(row) + column);
    }
}
