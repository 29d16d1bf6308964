package io.nightjar.kernels;

import io.nightjar.kernels.Compilation.SlotView;
import io.nightjar.kernels.x86.DeltaRuleCode;
import io.nightjar.kernels.x86.Level;
import io.nightjar.ops.RecurrentOp;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** {@link RecurrentOp.DeltaRule} by generated code, with the arithmetic of {@code VectorDeltaRule}; a part is some values of a head. */
final class X86DeltaRule extends RecurrentKernel {

    private final RecurrentOp.DeltaRule op;
    private final DeltaRuleCode code;
    private final SlotView queries;
    private final SlotView keys;
    private final SlotView values;
    private final SlotView logDecay;
    private final SlotView beta;
    private final SlotView out;

    X86DeltaRule(RecurrentOp.DeltaRule op, Compilation with, X86Code code, DeltaRuleCode.Shape shape) {
        super(with.states(), op.state(), shape.values());
        this.op = op;
        this.code = code.deltaRule(shape);
        this.queries = with.view(op.queries());
        this.keys = with.view(op.keys());
        this.values = with.view(op.values());
        this.logDecay = with.view(op.logDecay());
        this.beta = with.view(op.beta());
        this.out = with.view(op.out());
    }

    /** What code it needs; empty for heads of no whole vectors, for which there is none. */
    static Optional<DeltaRuleCode.Shape> shape(RecurrentOp.DeltaRule op, Level level) {
        int valueDim = op.values().width() / op.heads();
        if (valueDim % level.lanes() != 0) {
            return Optional.empty();
        }
        return Optional.of(new DeltaRuleCode.Shape(
                op.state().rows(),
                DeltaRuleCode.valuesAtOnce(valueDim, level),
                Activations.stride(op.keys()),
                Activations.stride(op.values()),
                Activations.stride(op.beta())));
    }

    @Override
    void advance(int row, int count, int part, float[] s) {
        int head = start(part) / (values.width() / op.heads());
        int key = op.keyHead(head) * op.state().rows();
        DeltaRuleCode.Rows rows = new DeltaRuleCode.Rows(
                X86Rows.from(queries, row, key),
                X86Rows.from(keys, row, key),
                X86Rows.from(values, row, start(part)),
                X86Rows.from(logDecay, row, head),
                X86Rows.from(beta, row, head),
                X86Rows.from(out, row, start(part)));
        code.advance(rows, MemorySegment.ofArray(s), count);
    }
}
