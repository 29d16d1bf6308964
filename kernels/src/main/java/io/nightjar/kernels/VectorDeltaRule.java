package io.nightjar.kernels;

import io.nightjar.kernels.Compilation.SlotView;
import io.nightjar.ops.RecurrentOp;
import jdk.incubator.vector.FloatVector;

/**
 * {@link RecurrentOp.DeltaRule} with the values of a head side by side, in the arithmetic of record. For each value, with {@code S}
 * the column of the state before the token:
 *
 * <pre>
 *   known = chain of fused multiply-adds of S[i] and key[i], rising from zero
 *   error = beta * (value - keep * known)
 *   S[i]  = fma(key[i], error, S[i] * keep)
 *   out   = chain of fused multiply-adds of S[i] and query[i], rising from zero; then scaled
 * </pre>
 *
 * The decay is taken out of the first sum, so that the state is written once. A task is one head of one sequence; its part of
 * the state stays in scratch memory for all tokens of the step. Four vectors of values at a time, an accumulator each, so that
 * the chains overlap; what is left, one by one.
 */
final class VectorDeltaRule extends RecurrentKernel {

    private static final int STRIP = 4;

    private final RecurrentOp.DeltaRule op;
    private final SlotView queries;
    private final SlotView keys;
    private final SlotView values;
    private final SlotView logDecay;
    private final SlotView beta;
    private final SlotView out;
    private final int keyDim;
    private final int valueDim;
    private final float scale;

    VectorDeltaRule(RecurrentOp.DeltaRule op, Compilation with) {
        super(with.states(), op.state(), op.values().width() / op.heads());
        this.op = op;
        this.queries = with.view(op.queries());
        this.keys = with.view(op.keys());
        this.values = with.view(op.values());
        this.logDecay = with.view(op.logDecay());
        this.beta = with.view(op.beta());
        this.out = with.view(op.out());
        this.keyDim = op.state().rows();
        this.valueDim = values.width() / op.heads();
        this.scale = (float) (1 / Math.sqrt(keyDim));
    }

    /** Heads of whole vectors; others are left to the plain kernel. */
    static boolean takes(RecurrentOp.DeltaRule op) {
        return op.values().width() / op.heads() % Lanes.COUNT == 0;
    }

    @Override
    void advance(int row, int count, int head, float[] s) {
        for (int i = 0; i < count; i++) {
            advance(row + i, head, s);
        }
    }

    private void advance(int row, int head, float[] s) {
        float keep = Exponential.of(logDecay.data()[logDecay.at(row) + head]);
        float strength = beta.data()[beta.at(row) + head];
        int v = 0;
        for (; v + STRIP * Lanes.COUNT <= valueDim; v += STRIP * Lanes.COUNT) {
            updateStrip(row, head, v, keep, strength, s);
        }
        for (; v < valueDim; v += Lanes.COUNT) {
            updateVector(row, head, v, keep, strength, s);
        }
    }

    private int keyAt(SlotView slot, int row, int head) {
        return slot.at(row) + op.keyHead(head) * keyDim;
    }

    private FloatVector error(int row, int head, int v, FloatVector known, float keep, float strength) {
        FloatVector value = Lanes.load(values.data(), values.at(row) + head * valueDim + v);
        return value.sub(known.mul(keep)).mul(strength);
    }

    private void writeOut(int row, int head, int v, FloatVector sum) {
        sum.mul(scale).intoArray(out.data(), out.at(row) + head * valueDim + v);
    }

    private void updateVector(int row, int head, int v, float keep, float strength, float[] s) {
        float[] k = keys.data();
        float[] q = queries.data();
        int key = keyAt(keys, row, head);
        int query = keyAt(queries, row, head);
        FloatVector known = FloatVector.zero(Lanes.FLOATS);
        for (int i = 0; i < keyDim; i++) {
            known = Lanes.load(s, i * valueDim + v).fma(Lanes.broadcast(k[key + i]), known);
        }
        FloatVector error = error(row, head, v, known, keep, strength);
        FloatVector sum = FloatVector.zero(Lanes.FLOATS);
        for (int i = 0; i < keyDim; i++) {
            int at = i * valueDim + v;
            FloatVector kept =
                    error.fma(Lanes.broadcast(k[key + i]), Lanes.load(s, at).mul(keep));
            kept.intoArray(s, at);
            sum = kept.fma(Lanes.broadcast(q[query + i]), sum);
        }
        writeOut(row, head, v, sum);
    }

    private void updateStrip(int row, int head, int v, float keep, float strength, float[] s) {
        int n = Lanes.COUNT;
        float[] k = keys.data();
        float[] q = queries.data();
        int key = keyAt(keys, row, head);
        int query = keyAt(queries, row, head);
        FloatVector known0 = FloatVector.zero(Lanes.FLOATS);
        FloatVector known1 = known0;
        FloatVector known2 = known0;
        FloatVector known3 = known0;
        for (int i = 0; i < keyDim; i++) {
            int at = i * valueDim + v;
            FloatVector factor = Lanes.broadcast(k[key + i]);
            known0 = Lanes.load(s, at).fma(factor, known0);
            known1 = Lanes.load(s, at + n).fma(factor, known1);
            known2 = Lanes.load(s, at + 2 * n).fma(factor, known2);
            known3 = Lanes.load(s, at + 3 * n).fma(factor, known3);
        }
        FloatVector error0 = error(row, head, v, known0, keep, strength);
        FloatVector error1 = error(row, head, v + n, known1, keep, strength);
        FloatVector error2 = error(row, head, v + 2 * n, known2, keep, strength);
        FloatVector error3 = error(row, head, v + 3 * n, known3, keep, strength);
        FloatVector sum0 = FloatVector.zero(Lanes.FLOATS);
        FloatVector sum1 = sum0;
        FloatVector sum2 = sum0;
        FloatVector sum3 = sum0;
        for (int i = 0; i < keyDim; i++) {
            int at = i * valueDim + v;
            FloatVector factor = Lanes.broadcast(k[key + i]);
            FloatVector reader = Lanes.broadcast(q[query + i]);
            FloatVector kept0 = error0.fma(factor, Lanes.load(s, at).mul(keep));
            FloatVector kept1 = error1.fma(factor, Lanes.load(s, at + n).mul(keep));
            FloatVector kept2 = error2.fma(factor, Lanes.load(s, at + 2 * n).mul(keep));
            FloatVector kept3 = error3.fma(factor, Lanes.load(s, at + 3 * n).mul(keep));
            kept0.intoArray(s, at);
            kept1.intoArray(s, at + n);
            kept2.intoArray(s, at + 2 * n);
            kept3.intoArray(s, at + 3 * n);
            sum0 = kept0.fma(reader, sum0);
            sum1 = kept1.fma(reader, sum1);
            sum2 = kept2.fma(reader, sum2);
            sum3 = kept3.fma(reader, sum3);
        }
        writeOut(row, head, v, sum0);
        writeOut(row, head, v + n, sum1);
        writeOut(row, head, v + 2 * n, sum2);
        writeOut(row, head, v + 3 * n, sum3);
    }
}
