package io.nightjar.kernels;

import io.nightjar.ops.Slot;
import java.util.List;

/**
 * The slots of a compiled program: row-major F32. Rows are padded to whole vectors of up to 16 lanes, and the padding stays
 * zero. Slots grow when a step needs more rows.
 *
 * <p>Grown by the engine's thread between steps, used by all workers during one.
 */
final class Activations {

    private static final int LANES = 16;

    private final List<Slot> slots;
    private final float[][] data;

    Activations(List<Slot> slots) {
        this.slots = slots;
        this.data = new float[slots.size()][0];
    }

    /** Makes room for the rows of a step. */
    void ensure(Batch batch) {
        for (Slot slot : slots) {
            long values = (long) batch.rows(slot) * stride(slot);
            if (data[slot.index()].length < values) {
                data[slot.index()] = new float[Math.toIntExact(values)];
            }
        }
    }

    float[] of(Slot slot) {
        return data[slot.index()];
    }

    static int stride(Slot slot) {
        return padded(slot.width());
    }

    /** A width rounded up to whole vectors. */
    static int padded(int width) {
        return Math.ceilDiv(width, LANES) * LANES;
    }

    /** Bytes that the slots take for a step of this size. */
    static long bytes(List<Slot> slots, int tokens, int outputs) {
        return slots.stream()
                .mapToLong(slot -> 4L * stride(slot) * (slot.rows() == Slot.Rows.TOKENS ? tokens : outputs))
                .sum();
    }
}
