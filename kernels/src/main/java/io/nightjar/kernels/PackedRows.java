package io.nightjar.kernels;

import io.nightjar.kernels.Compilation.SlotView;
import jdk.incubator.vector.FloatVector;

/**
 * Rows of activations in the order in which {@link VectorTiles} reads them: groups of six rows, and within a group one
 * vector of each row after the other,
 *
 * <pre>
 *   group of rows 0..5:  | r0 c0..L | r1 c0..L | ... | r5 c0..L | r0 cL..2L | r1 cL..2L | ...
 * </pre>
 *
 * so that a tile walks one stream of memory with one index. Missing rows of the last group are zeros. As a kernel it packs a
 * slot once for all matrices that read it.
 */
final class PackedRows implements SlotForm {

    private final SlotView in;
    private float[] packed = new float[0];

    PackedRows(SlotView in) {
        this.in = in;
    }

    float[] data() {
        return packed;
    }

    /** Values that a group of rows of this width takes. */
    static int groupLength(int width) {
        return VectorTiles.TOKENS * Activations.padded(width);
    }

    @Override
    public void prepare(Batch batch) {
        long values = (long) tasks(batch) * groupLength(in.width());
        if (packed.length < values) {
            packed = new float[Math.toIntExact(values)];
        }
    }

    /** One task for each group of rows; one row alone is multiplied as it is. */
    @Override
    public int tasks(Batch batch) {
        int rows = in.rows(batch);
        return rows == 1 ? 0 : Math.ceilDiv(rows, VectorTiles.TOKENS);
    }

    @Override
    public void run(Batch batch, int task, Worker worker) {
        int first = task * VectorTiles.TOKENS;
        int count = Math.min(VectorTiles.TOKENS, in.rows(batch) - first);
        int at = task * groupLength(in.width());
        for (int row = 0; row < VectorTiles.TOKENS; row++) {
            int to = at + row * Lanes.COUNT;
            if (row < count) {
                spread(in.data(), in.at(first + row), in.stride(), packed, to, VectorTiles.TOKENS);
            } else {
                clear(in.stride(), packed, to, VectorTiles.TOKENS);
            }
        }
    }

    /** Copies {@code width} values, whole vectors, so that each comes {@code step} vectors after the one before. */
    static void spread(float[] src, int from, int width, float[] dst, int to, int step) {
        int target = to;
        for (int i = 0; i < width; i += Lanes.COUNT, target += step * Lanes.COUNT) {
            Lanes.load(src, from + i).intoArray(dst, target);
        }
    }

    /** Zeros in the places where {@link #spread} would put {@code width} values. */
    static void clear(int width, float[] dst, int to, int step) {
        int target = to;
        for (int i = 0; i < width; i += Lanes.COUNT, target += step * Lanes.COUNT) {
            FloatVector.zero(Lanes.FLOATS).intoArray(dst, target);
        }
    }
}
