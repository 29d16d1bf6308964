package io.nightjar.kernels;

import io.nightjar.kernels.Compilation.SlotView;
import io.nightjar.kernels.x86.AttentionCode;
import io.nightjar.kernels.x86.LinkedFunctions;
import io.nightjar.kernels.x86.StoredType;
import io.nightjar.ops.KvShape;
import io.nightjar.ops.Op;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Attention by generated code. A task is some rows that share a KV head: tokens with one query head, or of a token alone its query
 * heads, so that keys and values are read once for all of them. Spans of 512 keys are merged here.
 */
final class X86Attention implements Kernel {

    private static final int GROUP = AttentionCode.GROUP;
    private static final int SPAN = 512;

    private final Op.Attend op;
    private final SlotView queries;
    private final SlotView out;
    private final KvPool pool;
    private final KvShape shape;
    private final int sharing;
    private final int width;
    private final float[] sinks;
    private final LinkedFunctions functions;
    private final int queryStride;

    X86Attention(Op.Attend op, Compilation with, X86Code code) {
        this.op = op;
        this.queries = with.view(op.queries());
        this.out = with.view(op.out());
        this.sinks = with.sinks(op);
        this.pool = with.kv();
        this.shape = pool.layout().layer(op.layer());
        this.sharing = op.heads() / shape.heads();
        this.width = AttentionCode.padded(shape.valueDim());
        AttentionCode.Shape codeShape = new AttentionCode.Shape(
                shape.keyDim(),
                shape.valueDim(),
                shape.valuesInKeys(),
                StoredType.valueOf(pool.layout().type().name()),
                op.scores().scale(),
                op.scores().softCap());
        this.functions = code.attention(codeShape);
        this.queryStride = codeShape.queryStride();
    }

    @Override
    public int tasks(Batch batch) {
        return batch.slices().stream().mapToInt(this::tasks).sum();
    }

    private int tasks(SequenceSlice slice) {
        return slice.count() == 1
                ? shape.heads() * Math.ceilDiv(sharing, functions.most())
                : op.heads() * Math.ceilDiv(slice.count(), functions.most());
    }

    @Override
    public void run(Batch batch, int task, Worker worker) {
        int left = task;
        for (SequenceSlice slice : batch.slices()) {
            int tasks = tasks(slice);
            if (left < tasks) {
                tile(slice, left, worker).run();
                return;
            }
            left -= tasks;
        }
    }

    private Tile tile(SequenceSlice slice, int task, Worker worker) {
        int most = functions.most();
        if (slice.count() == 1) {
            int parts = Math.ceilDiv(sharing, most);
            int first = task % parts * most;
            int rows = Math.min(most, sharing - first);
            return new Tile(slice, 0, task / parts * sharing + first, rows, worker);
        }
        /* Neighbouring tasks are heads of the same tokens, which share keys and values. */
        int start = task / op.heads() * most;
        int rows = Math.min(most, slice.count() - start);
        return new Tile(slice, start, task % op.heads(), rows, worker);
    }

    /** One task: rows from a token of the slice and a query head on. */
    private final class Tile {

        private final SequenceSlice slice;
        private final int token;
        private final int head;
        private final int rows;
        private final float[] rowsOfQueries;
        private final int scratchFloats;
        private final float[] scratch;
        private final float[] totals;
        /** Largest score and sum of each row, of all spans so far. */
        private final float[] state;

        private final int[] ranges;
        private final long[] groups;

        Tile(SequenceSlice slice, int token, int head, int rows, Worker worker) {
            this.slice = slice;
            this.token = token;
            this.head = head;
            this.rows = rows;
            this.scratchFloats = AttentionCode.scratchFloats(rows, shape.valueDim(), shape.valuesInKeys());
            this.scratch = worker.scratch(0, scratchFloats);
            this.totals = worker.scratch(1, rows * width);
            this.state = worker.scratch(2, 2 * rows);
            this.rowsOfQueries = worker.scratch(3, rows * queryStride);
            this.ranges = worker.indices(0, 2 * rows);
            this.groups = worker.longs(SPAN / GROUP * AttentionCode.GROUP_LONGS);
        }

        private int tokenOf(int row) {
            return slice.count() == 1 ? token : token + row;
        }

        private int headOf(int row) {
            return slice.count() == 1 ? head + row : head;
        }

        void run() {
            for (int row = 0; row < rows; row++) {
                int position = slice.firstPosition() + tokenOf(row);
                ranges[row] = op.scores().firstVisible(position);
                ranges[rows + row] = op.scores().endVisible(position, slice.endPosition());
                int query = queries.at(slice.firstRow() + tokenOf(row)) + headOf(row) * shape.keyDim();
                System.arraycopy(queries.data(), query, rowsOfQueries, row * queryStride, shape.keyDim());
            }
            int start = ranges[0];
            int end = ranges[2 * rows - 1];
            Arrays.fill(state, 0, rows, Float.NEGATIVE_INFINITY);
            for (int span = start / SPAN * SPAN; span < end; span += SPAN) {
                attend(Math.max(span, start / GROUP * GROUP), Math.min(end, span + SPAN));
                for (int row = 0; row < rows; row++) {
                    merge(row);
                }
            }
            for (int row = 0; row < rows; row++) {
                write(row);
            }
        }

        private void attend(int start, int end) {
            int stateAt = AttentionCode.stateAt(rows);
            Arrays.fill(scratch, stateAt, stateAt + rows, Float.NEGATIVE_INFINITY);
            Arrays.fill(scratch, stateAt + rows, scratchFloats, 0);
            int count = 0;
            for (int group = start; group < end; group += GROUP) {
                int at = count++ * AttentionCode.GROUP_LONGS;
                long block = pool.block(slice.blocks().get(group / GROUP)).address();
                int kvHead = head / sharing;
                groups[at] = block + pool.layout().keyOffset(op.layer(), kvHead);
                groups[at + 1] = block + pool.layout().valueOffset(op.layer(), kvHead);
                groups[at + 2] = group;
                groups[at + 3] = Math.min(GROUP, slice.endPosition() - group);
            }
            AttentionCode.attend(
                    functions,
                    rows,
                    MemorySegment.ofArray(groups),
                    count,
                    MemorySegment.ofArray(rowsOfQueries),
                    MemorySegment.ofArray(scratch),
                    MemorySegment.ofArray(ranges));
        }

        /** Adds a span to the total of a row that saw one of its keys; the first one is the total. */
        private void merge(int row) {
            float max = scratch[AttentionCode.stateAt(rows) + row];
            float sum = scratch[AttentionCode.stateAt(rows) + rows + row];
            float total = state[row];
            int from = AttentionCode.outputsAt(rows) + row * width;
            int to = row * width;
            if (max == Float.NEGATIVE_INFINITY) {
                return;
            }
            if (total == Float.NEGATIVE_INFINITY) {
                state[row] = max;
                state[rows + row] = sum;
                System.arraycopy(scratch, from, totals, to, width);
                return;
            }
            float merged = Math.max(max, total);
            float keep = Exponential.of(total - merged);
            float add = Exponential.of(max - merged);
            state[row] = merged;
            state[rows + row] = Math.fma(sum, add, state[rows + row] * keep);
            for (int i = 0; i < width; i++) {
                totals[to + i] = Math.fma(scratch[from + i], add, totals[to + i] * keep);
            }
        }

        private void write(int row) {
            float sink = Exponential.of(sinks[headOf(row)] - state[row]);
            float inverse = 1 / (state[rows + row] + sink);
            float[] result = out.data();
            int to = out.at(slice.firstRow() + tokenOf(row)) + headOf(row) * shape.valueDim();
            for (int i = 0; i < shape.valueDim(); i++) {
                result[to + i] = totals[row * width + i] * inverse;
            }
        }
    }
}
