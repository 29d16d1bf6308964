package io.nightjar.kernels;

import io.nightjar.kernels.Compilation.SlotView;
import io.nightjar.kernels.x86.Level;
import io.nightjar.kernels.x86.ScanCode;
import io.nightjar.ops.RecurrentOp;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** {@link RecurrentOp.SelectiveScan} by generated code; parts and arithmetic are those of {@code VectorScan}. */
final class X86Scan extends RecurrentKernel {

    private static final int TILE = 64;

    private final RecurrentOp.SelectiveScan op;
    private final ScanCode code;
    private final SlotView x;
    private final SlotView step;
    private final SlotView write;
    private final SlotView read;
    private final SlotView out;
    /** Rows of decays, one or as many as the state has, and then of skips: a value for each head. */
    private final float[] constants;

    X86Scan(RecurrentOp.SelectiveScan op, Compilation with, X86Code code, ScanCode.Shape shape) {
        super(with.states(), op.state(), shape.stateRow());
        this.op = op;
        this.code = code.scan(shape);
        this.x = with.view(op.x());
        this.step = with.view(op.step());
        this.write = with.view(op.write());
        this.read = with.view(op.read());
        this.out = with.view(op.out());
        this.constants = constants(op, with, shape.constantsRow());
    }

    private static float[] constants(RecurrentOp.SelectiveScan op, Compilation with, int row) {
        int heads = op.decay().rows();
        int decays = op.decay().columns();
        float[] constants = new float[(decays + 1) * row];
        float[] turned = with.turned(op.decay());
        for (int i = 0; i < decays; i++) {
            System.arraycopy(turned, i * heads, constants, i * row, heads);
        }
        System.arraycopy(with.tensor(op.skip()).toFloats(), 0, constants, decays * row, heads);
        return constants;
    }

    /** What code it needs; empty for heads of no whole vectors and single channels in groups, for which there is none. */
    static Optional<ScanCode.Shape> shape(RecurrentOp.SelectiveScan op, Level level) {
        int headDim = op.x().width() / op.step().width();
        boolean single = op.decay().columns() > 1
                && headDim == 1
                && op.write().width() == op.state().rows();
        if (!single && (op.decay().columns() > 1 || headDim % level.lanes() != 0)) {
            return Optional.empty();
        }
        return Optional.of(new ScanCode.Shape(
                op.state().rows(),
                headDim,
                Activations.stride(op.x()),
                Activations.stride(op.step()),
                Activations.stride(op.write()),
                single ? TILE : headDim,
                Activations.padded(op.step().width())));
    }

    @Override
    void advance(int row, int count, int part, float[] s) {
        boolean single = step.width() == x.width();
        int head = single ? start(part) : part;
        int group = head
                / (step.width() / (write.width() / op.state().rows()))
                * op.state().rows();
        ScanCode.Rows rows = new ScanCode.Rows(
                X86Rows.from(x, row, start(part)),
                X86Rows.from(step, row, head),
                X86Rows.from(write, row, group),
                X86Rows.from(read, row, group),
                X86Rows.from(out, row, start(part)));
        code.scan(rows, MemorySegment.ofArray(s), X86Rows.from(constants, head), count, columns(part));
    }
}
