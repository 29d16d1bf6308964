package io.nightjar.kernels;

import io.nightjar.kernels.Compilation.SlotView;
import io.nightjar.ops.KvShape;
import io.nightjar.ops.Op;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * Attention with an online softmax, in the arithmetic of record: groups of 32 keys, spans of 512.
 *
 * <p>A task is a tile of up to 16 tokens and up to 16 query heads that share a KV head; its rows are the tokens' query
 * heads, so a group of keys and values is unpacked once for all of them.
 *
 * <pre>
 *   scores   4 rows x 2 vectors of keys:    chain over the head dimension, keys side by side (K turned)
 *   weights  row by row:                    exp(score - max), old sum and output rescaled
 *   output   4 rows x 2 vectors of values:  chain over the 32 keys
 * </pre>
 *
 * Eight accumulators in both products; six operands for eight multiply-adds.
 *
 * <p>Source: Dao et al., "FlashAttention" (2022), for the online softmax by tiles.
 */
final class VectorAttention implements Kernel {

    private static final int GROUP = KvLayout.BLOCK_TOKENS;
    private static final int SPAN = 512;
    private static final int TILE_TOKENS = 16;
    /** Bounds the scratch memory of a task, and gives threads something to share where all heads read one KV head. */
    private static final int TILE_HEADS = 16;

    private static final int STRIP = 4;

    private final Op.Attend op;
    private final SlotView queries;
    private final SlotView out;
    private final KvShape shape;
    private final int sharing;
    /** Tasks that share a KV head's query heads. */
    private final int parts;

    private final int valueStride;
    private final VectorKvReader reader;
    private final float[] sinks;

    VectorAttention(Op.Attend op, Compilation with) {
        this.op = op;
        this.queries = with.view(op.queries());
        this.out = with.view(op.out());
        this.sinks = with.sinks(op);
        this.shape = with.kv().layout().layer(op.layer());
        this.sharing = op.heads() / shape.heads();
        this.parts = Math.ceilDiv(sharing, TILE_HEADS);
        // Two vectors of values at a time.
        this.valueStride = Math.ceilDiv(shape.valueDim(), 2 * Lanes.COUNT) * 2 * Lanes.COUNT;
        this.reader = new VectorKvReader(with.kv(), op.layer(), valueStride);
    }

    @Override
    public int tasks(Batch batch) {
        int tiles = 0;
        for (SequenceSlice slice : batch.slices()) {
            tiles += Math.ceilDiv(slice.count(), TILE_TOKENS);
        }
        return tiles * shape.heads() * parts;
    }

    @Override
    public void run(Batch batch, int task, Worker worker) {
        int tile = task / (shape.heads() * parts);
        int kvHead = task / parts % shape.heads();
        int firstHead = kvHead * sharing + task % parts * TILE_HEADS;
        for (SequenceSlice slice : batch.slices()) {
            int tiles = Math.ceilDiv(slice.count(), TILE_TOKENS);
            if (tile < tiles) {
                int start = tile * TILE_TOKENS;
                int end = Math.min(slice.count(), start + TILE_TOKENS);
                new Tile(slice, start, end, kvHead, firstHead, worker).run();
                return;
            }
            tile -= tiles;
        }
    }

    /** One task. Rows are token-major: row {@code r} is token {@code r / heads}, query head {@code r % heads}. */
    private final class Tile {

        private final SequenceSlice slice;
        private final int start;
        private final int tokens;
        private final int kvHead;
        private final int firstHead;
        private final int heads;
        private final int rows;
        private final int strips;
        private final float[] keys;
        private final float[] values;
        private final float[] weights;
        private final float[] spanOut;
        private final float[] totalOut;
        /** For each row: maximum and sum of the span, then of the total. */
        private final float[] state;

        private final int spanMax;
        private final int spanSum;
        private final int totalMax;
        private final int totalSum;

        Tile(SequenceSlice slice, int start, int end, int kvHead, int firstHead, Worker worker) {
            this.slice = slice;
            this.start = start;
            this.tokens = end - start;
            this.kvHead = kvHead;
            this.firstHead = firstHead;
            this.heads = Math.min(TILE_HEADS, (kvHead + 1) * sharing - firstHead);
            this.rows = tokens * heads;
            this.strips = Math.ceilDiv(rows, STRIP) * STRIP;
            this.keys = worker.scratch(0, shape.keyDim() * GROUP);
            this.values = worker.scratch(1, GROUP * valueStride);
            this.weights = worker.scratch(2, (strips + 1) * GROUP);
            this.spanOut = worker.scratch(3, strips * valueStride);
            this.totalOut = worker.scratch(4, strips * valueStride);
            this.state = worker.scratch(5, 4 * strips);
            this.spanMax = 0;
            this.spanSum = strips;
            this.totalMax = 2 * strips;
            this.totalSum = 3 * strips;
        }

        void run() {
            int firstKey = firstVisible(position(0));
            int lastKey = endVisible(position(rows - 1)) - 1;
            Arrays.fill(state, totalMax, totalMax + strips, Float.NEGATIVE_INFINITY);
            for (int span = firstKey / SPAN; span <= lastKey / SPAN; span++) {
                Arrays.fill(state, spanMax, spanMax + strips, Float.NEGATIVE_INFINITY);
                Arrays.fill(state, spanSum, spanSum + strips, 0);
                Arrays.fill(spanOut, 0, strips * valueStride, 0);
                int end = Math.min(lastKey + 1, (span + 1) * SPAN);
                for (int group = Math.max(span * SPAN, firstKey / GROUP * GROUP); group < end; group += GROUP) {
                    addGroup(group);
                }
                mergeSpan();
            }
            writeOut();
        }

        private int position(int row) {
            return slice.firstPosition() + start + row / heads;
        }

        private int firstVisible(int position) {
            return op.scores().firstVisible(position);
        }

        private int endVisible(int position) {
            return op.scores().endVisible(position, slice.endPosition());
        }

        private int head(int row) {
            return firstHead + row % heads;
        }

        private int queryAt(int row) {
            return queries.at(slice.firstRow() + start + row / heads) + head(row) * shape.keyDim();
        }

        private void addGroup(int group) {
            int block = slice.blocks().get(group / GROUP);
            reader.readKeys(block, kvHead, keys);
            reader.readValues(block, kvHead, Math.min(GROUP, slice.endPosition() - group), keys, values);
            for (int row = 0; row < rows; row += STRIP) {
                score(row);
            }
            for (int row = 0; row < rows; row++) {
                weigh(row, group);
            }
            Arrays.fill(weights, rows * GROUP, strips * GROUP, 0);
            for (int row = 0; row < rows; row += STRIP) {
                accumulate(row);
            }
        }

        /** Scores of four rows, the last row repeated where there are fewer. */
        private void score(int row) {
            float[] q = queries.data();
            int q0 = queryAt(row);
            int q1 = queryAt(Math.min(row + 1, rows - 1));
            int q2 = queryAt(Math.min(row + 2, rows - 1));
            int q3 = queryAt(Math.min(row + 3, rows - 1));
            for (int key = 0; key < GROUP; key += 2 * Lanes.COUNT) {
                scoreStrip(q, q0, q1, q2, q3, row * GROUP + key, key);
            }
        }

        private void scoreStrip(float[] q, int q0, int q1, int q2, int q3, int at, int key) {
            int n = Lanes.COUNT;
            FloatVector s00 = FloatVector.zero(Lanes.FLOATS);
            FloatVector s01 = s00;
            FloatVector s10 = s00;
            FloatVector s11 = s00;
            FloatVector s20 = s00;
            FloatVector s21 = s00;
            FloatVector s30 = s00;
            FloatVector s31 = s00;
            int dim = shape.keyDim();
            for (int d = 0; d < dim; d++) {
                FloatVector k0 = Lanes.load(keys, d * GROUP + key);
                FloatVector k1 = Lanes.load(keys, d * GROUP + key + n);
                FloatVector query = Lanes.broadcast(q[q0 + d]);
                s00 = k0.fma(query, s00);
                s01 = k1.fma(query, s01);
                query = Lanes.broadcast(q[q1 + d]);
                s10 = k0.fma(query, s10);
                s11 = k1.fma(query, s11);
                query = Lanes.broadcast(q[q2 + d]);
                s20 = k0.fma(query, s20);
                s21 = k1.fma(query, s21);
                query = Lanes.broadcast(q[q3 + d]);
                s30 = k0.fma(query, s30);
                s31 = k1.fma(query, s31);
            }
            s00.intoArray(weights, at);
            s01.intoArray(weights, at + n);
            s10.intoArray(weights, at + GROUP);
            s11.intoArray(weights, at + GROUP + n);
            s20.intoArray(weights, at + 2 * GROUP);
            s21.intoArray(weights, at + 2 * GROUP + n);
            s30.intoArray(weights, at + 3 * GROUP);
            s31.intoArray(weights, at + 3 * GROUP + n);
        }

        /** Turns a row's scores into weights and rescales what the row has so far. */
        private void weigh(int row, int group) {
            int position = position(row);
            int low = Math.max(0, firstVisible(position) - group);
            int high = Math.min(GROUP, endVisible(position) - group);
            int at = row * GROUP;
            if (low >= high) {
                Arrays.fill(weights, at, at + GROUP, 0);
                return;
            }
            scaleScores(at);
            FloatVector highest = Lanes.broadcast(Float.NEGATIVE_INFINITY);
            for (int key = 0; key < GROUP; key += Lanes.COUNT) {
                FloatVector masked = Lanes.broadcast(Float.NEGATIVE_INFINITY)
                        .blend(Lanes.load(weights, at + key), visible(key, low, high));
                masked.intoArray(weights, at + key);
                highest = highest.max(masked);
            }
            float old = state[spanMax + row];
            float max = Math.max(old, highest.reduceLanes(VectorOperators.MAX));
            int sum = strips * GROUP;
            for (int key = 0; key < GROUP; key += Lanes.COUNT) {
                FloatVector weight =
                        VectorExponential.of(Lanes.load(weights, at + key).sub(max));
                FloatVector masked = FloatVector.zero(Lanes.FLOATS).blend(weight, visible(key, low, high));
                masked.intoArray(weights, at + key);
                masked.intoArray(weights, sum + key);
            }
            float rescale = Exponential.of(old - max);
            state[spanMax + row] = max;
            state[spanSum + row] = state[spanSum + row] * rescale + sumOfHalves(weights, sum);
            scale(spanOut, row * valueStride, rescale);
        }

        private void scaleScores(int at) {
            float cap = op.scores().softCap();
            for (int key = at; key < at + GROUP; key += Lanes.COUNT) {
                FloatVector score = Lanes.load(weights, key).mul(op.scores().scale());
                if (cap != 0) {
                    score = VectorExponential.tanh(score.div(cap)).mul(cap);
                }
                score.intoArray(weights, key);
            }
        }

        private void scale(float[] data, int at, float factor) {
            for (int i = at; i < at + valueStride; i += Lanes.COUNT) {
                Lanes.load(data, i).mul(factor).intoArray(data, i);
            }
        }

        private void accumulate(int row) {
            for (int d = 0; d < valueStride; d += 2 * Lanes.COUNT) {
                accumulateStrip(row * GROUP, row * valueStride + d, d);
            }
        }

        private void accumulateStrip(int weightsAt, int outAt, int d) {
            int n = Lanes.COUNT;
            int out1 = outAt + valueStride;
            int out2 = out1 + valueStride;
            int out3 = out2 + valueStride;
            FloatVector s00 = Lanes.load(spanOut, outAt);
            FloatVector s01 = Lanes.load(spanOut, outAt + n);
            FloatVector s10 = Lanes.load(spanOut, out1);
            FloatVector s11 = Lanes.load(spanOut, out1 + n);
            FloatVector s20 = Lanes.load(spanOut, out2);
            FloatVector s21 = Lanes.load(spanOut, out2 + n);
            FloatVector s30 = Lanes.load(spanOut, out3);
            FloatVector s31 = Lanes.load(spanOut, out3 + n);
            for (int key = 0; key < GROUP; key++) {
                FloatVector v0 = Lanes.load(values, key * valueStride + d);
                FloatVector v1 = Lanes.load(values, key * valueStride + d + n);
                FloatVector weight = Lanes.broadcast(weights[weightsAt + key]);
                s00 = v0.fma(weight, s00);
                s01 = v1.fma(weight, s01);
                weight = Lanes.broadcast(weights[weightsAt + GROUP + key]);
                s10 = v0.fma(weight, s10);
                s11 = v1.fma(weight, s11);
                weight = Lanes.broadcast(weights[weightsAt + 2 * GROUP + key]);
                s20 = v0.fma(weight, s20);
                s21 = v1.fma(weight, s21);
                weight = Lanes.broadcast(weights[weightsAt + 3 * GROUP + key]);
                s30 = v0.fma(weight, s30);
                s31 = v1.fma(weight, s31);
            }
            s00.intoArray(spanOut, outAt);
            s01.intoArray(spanOut, outAt + n);
            s10.intoArray(spanOut, out1);
            s11.intoArray(spanOut, out1 + n);
            s20.intoArray(spanOut, out2);
            s21.intoArray(spanOut, out2 + n);
            s30.intoArray(spanOut, out3);
            s31.intoArray(spanOut, out3 + n);
        }

        /** Adds a span to the total of each row that saw one of its keys; the first one is the total. */
        private void mergeSpan() {
            for (int row = 0; row < rows; row++) {
                float max = state[spanMax + row];
                float total = state[totalMax + row];
                int at = row * valueStride;
                if (max == Float.NEGATIVE_INFINITY) {
                    continue;
                }
                if (total == Float.NEGATIVE_INFINITY) {
                    state[totalMax + row] = max;
                    state[totalSum + row] = state[spanSum + row];
                    System.arraycopy(spanOut, at, totalOut, at, valueStride);
                    continue;
                }
                float merged = Math.max(max, total);
                float keep = Exponential.of(total - merged);
                float add = Exponential.of(max - merged);
                state[totalMax + row] = merged;
                state[totalSum + row] = Math.fma(state[spanSum + row], add, state[totalSum + row] * keep);
                scale(totalOut, at, keep);
                for (int i = at; i < at + valueStride; i += Lanes.COUNT) {
                    Lanes.load(spanOut, i)
                            .fma(Lanes.broadcast(add), Lanes.load(totalOut, i))
                            .intoArray(totalOut, i);
                }
            }
        }

        /** What the sink adds to the row's sum of weights, relative to the largest score as these are. */
        private float sinkWeight(int row) {
            return Exponential.of(sinks[head(row)] - state[totalMax + row]);
        }

        private void writeOut() {
            float[] result = out.data();
            for (int row = 0; row < rows; row++) {
                float inverse = 1 / (state[totalSum + row] + sinkWeight(row));
                int to = out.at(slice.firstRow() + start + row / heads) + head(row) * shape.valueDim();
                int at = row * valueStride;
                for (int i = 0; i < shape.valueDim(); i++) {
                    result[to + i] = totalOut[at + i] * inverse;
                }
            }
        }
    }

    private static VectorMask<Float> visible(int key, int low, int high) {
        IntVector index = Lanes.INDEX.add(key);
        return index.compare(VectorOperators.GE, low)
                .and(index.compare(VectorOperators.LT, high))
                .cast(Lanes.FLOATS);
    }

    /** Sum of a group's weights: key i and key i + 16, halving until one is left. Overwrites them. */
    private static float sumOfHalves(float[] values, int at) {
        for (int half = GROUP / 2; half > 0; half /= 2) {
            for (int i = at; i < at + half; i++) {
                values[i] += values[i + half];
            }
        }
        return values[at];
    }
}
