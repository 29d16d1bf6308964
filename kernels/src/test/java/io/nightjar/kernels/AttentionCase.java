package io.nightjar.kernels;

import io.nightjar.base.ElementType;
import io.nightjar.kernels.SmallProgram.Compiled;
import io.nightjar.kernels.SmallProgram.Piece;
import io.nightjar.ops.KvShape;
import io.nightjar.ops.Op;
import io.nightjar.ops.Scores;
import io.nightjar.ops.Sinks;
import io.nightjar.ops.Slot;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;

/** One random attention: shapes, window, and queries, keys and values for each token. */
final class AttentionCase {

    private static final int[] HEAD_DIMS = {8, 16, 24, 64, 80, 256};
    private static final int SHORT = 200;

    private final ElementType kvType;
    private final int heads;
    private final int kvHeads;
    private final int keyDim;
    private final int valueDim;
    private final int window;
    private final float scale;
    /** Half of all cases have one, so low that it changes much. */
    private final float softCap;

    private boolean causal = true;
    private final float[][] queries;
    private final float[][] keys;
    private final float[][] values;
    /** One score for each head, or empty. */
    private float[] sinks = {};

    private boolean valuesInKeys;

    AttentionCase(
            ElementType kvType,
            int tokens,
            int heads,
            int kvHeads,
            int keyDim,
            int valueDim,
            int window,
            Random random) {
        this.kvType = kvType;
        this.heads = heads;
        this.kvHeads = kvHeads;
        this.keyDim = keyDim;
        this.valueDim = valueDim;
        this.window = window;
        // Large enough that weights differ by orders of magnitude.
        this.scale = (float) (2 / Math.sqrt(keyDim));
        this.softCap = random.nextBoolean() ? 0 : 1.5f;
        this.queries = TestKernels.rows(random, tokens, heads * keyDim);
        this.keys = TestKernels.rows(random, tokens, kvHeads * keyDim);
        this.values = TestKernels.rows(random, tokens, kvHeads * valueDim);
    }

    /** Gives each head a sink. */
    AttentionCase withSinks(Random random) {
        sinks = TestKernels.values(random, heads);
        return this;
    }

    /** Makes each value the first part of its key. */
    AttentionCase withValuesInKeys() {
        valuesInKeys = true;
        for (int token = 0; token < keys.length; token++) {
            for (int head = 0; head < kvHeads; head++) {
                System.arraycopy(keys[token], head * keyDim, values[token], head * valueDim, valueDim);
            }
        }
        return this;
    }

    /** Random shapes that the type of the cache allows; long sequences get few and narrow heads. */
    static AttentionCase random(ElementType kvType, int tokens, Random random) {
        boolean large = tokens <= SHORT;
        int dim = HEAD_DIMS[random.nextInt(large ? HEAD_DIMS.length : 3)];
        dim = Math.ceilDiv(dim, kvType.blockValues()) * kvType.blockValues();
        int kvHeads = 1 + random.nextInt(large ? 3 : 2);
        int heads = kvHeads * (1 + random.nextInt(large ? 5 : 2));
        int window = random.nextBoolean() ? 0 : 1 + random.nextInt(tokens + 5);
        return new AttentionCase(kvType, tokens, heads, kvHeads, dim, dim, window, random);
    }

    /** The queries, {@code [token][heads x dimension]}, which a test may change. */
    float[][] queries() {
        return queries;
    }

    Compiled compile(KernelSet set, int threads) {
        SmallProgram program =
                new SmallProgram().kvLayer(new KvShape(1, 32, 32)).kvLayer(shape());
        Slot q = program.input(queries);
        Slot k = program.input(keys);
        Slot v = program.input(values);
        Slot out = program.slot(heads * valueDim);
        Sinks beside = sinks.length == 0 ? new Sinks.None() : new Sinks.Learned(program.vector(sinks));
        program.add(new Op.StoreKv(k, v, 1)).add(new Op.Attend(q, 1, heads, scores(), beside, out));
        return program.compile(set, out, kvType, KvLayout.blocksFor(queries.length), threads);
    }

    private Scores scores() {
        return causal ? new Scores(scale, softCap, window) : new Scores(scale, softCap, 0, false);
    }

    /** Lets every token see all others. */
    AttentionCase bothWays() {
        causal = false;
        return this;
    }

    private KvShape shape() {
        return new KvShape(kvHeads, keyDim, valueDim, valuesInKeys);
    }

    /** Gives a token values that no cache type can hold. */
    void overflowAt(int token) {
        Arrays.fill(values[token], Float.POSITIVE_INFINITY);
    }

    /** All tokens in one step. */
    float[][] whole(KernelSet set, int threads) {
        return inChunks(set, queries.length, threads);
    }

    float[][] inChunks(KernelSet set, int chunk, int threads) {
        try (Compiled compiled = compile(set, threads)) {
            return inChunks(compiled, chunk);
        }
    }

    /** After filling the cache with NaNs or infinities. */
    float[][] inChunksAfterGarbage(KernelSet set, int chunk, boolean infinite) {
        try (Compiled compiled = compile(set, 2)) {
            for (int block = 0; block < compiled.pool().blocks(); block++) {
                MemorySegment bytes = compiled.pool().block(block);
                bytes.fill((byte) 0xFF);
                if (infinite) {
                    PackedValues.fillInfinite(kvType, bytes);
                }
            }
            return inChunks(compiled, chunk);
        }
    }

    private float[][] inChunks(Compiled compiled, int chunk) {
        float[][] rows = new float[queries.length][];
        for (int at = 0; at < rows.length; at += chunk) {
            int count = Math.min(chunk, rows.length - at);
            System.arraycopy(compiled.step(new Piece(at, count, at, 0)).getFirst(), 0, rows, at, count);
        }
        return rows;
    }

    /** The row of a token in the arithmetic of record. */
    float[] ofRecord(int token) {
        int start = scores().firstVisible(token);
        float[] row = new float[heads * valueDim];
        for (int head = 0; head < heads; head++) {
            int kvHead = head / (heads / kvHeads);
            float[] query = Arrays.copyOfRange(queries[token], head * keyDim, (head + 1) * keyDim);
            float sink = sinks.length == 0 ? Float.NEGATIVE_INFINITY : sinks[head];
            float[][] storedKeys = stored(keys, kvHead, keyDim);
            float[][] storedValues = stored(values, kvHead, valueDim);
            int end = causal ? token + 1 : queries.length;
            float[] mean = ArithmeticOfRecord.attention(query, storedKeys, storedValues, start, end, scores(), sink);
            System.arraycopy(mean, 0, row, head * valueDim, valueDim);
        }
        return row;
    }

    /** What the cache gives back for one head. */
    private float[][] stored(float[][] rows, int kvHead, int width) {
        MemorySegment packed = MemorySegment.ofArray(new byte[Math.toIntExact(kvType.bytesOf(width))]);
        float[][] stored = new float[rows.length][width];
        for (int row = 0; row < rows.length; row++) {
            kvType.encode(rows[row], kvHead * width, packed, 0, width);
            kvType.decode(packed, 0, stored[row], 0, width);
        }
        return stored;
    }

    double largestValue() {
        float largest = 0;
        for (float[] row : values) {
            for (float value : row) {
                largest = Math.max(largest, Math.abs(value));
            }
        }
        return largest;
    }

    @Override
    public String toString() {
        return kvType + " " + heads + "/" + kvHeads + " heads of " + keyDim + ", window " + window + ", cap " + softCap
                + ", " + queries.length + " tokens";
    }
}
