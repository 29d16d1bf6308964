package io.nightjar.kernels;

import io.nightjar.base.LittleEndian;
import io.nightjar.ops.State;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The memory of recurrent states, off heap: a fixed number of slots, each with room for all states of one sequence, or of a
 * snapshot. As in {@link KvPool}, a slot takes memory from the system when it is first used.
 *
 * <pre>
 *   slot  = state 0 | state 1 | ...      in the order of the program's list
 *   state = row 0 | row 1 | ...          F32, columns side by side
 * </pre>
 *
 * <p>{@link #reserve}, {@link #copy} and {@link #close} belong to the engine's thread; kernels read and write reserved slots
 * from any thread.
 */
public final class StatePool implements AutoCloseable {

    private final long[] offsetBytes;
    private final long slotBytes;
    private final @Nullable MemorySegment[] slots;
    private final Arena arena = Arena.ofShared();

    /** Makes a pool of this many slots for these states. */
    public StatePool(List<State> states, int slots) {
        this.offsetBytes = new long[states.size()];
        for (int i = 1; i < offsetBytes.length; i++) {
            offsetBytes[i] =
                    offsetBytes[i - 1] + Float.BYTES * states.get(i - 1).values();
        }
        this.slotBytes = slotBytes(states);
        this.slots = new MemorySegment[slots];
    }

    /** Bytes that one sequence's states take. */
    public static long slotBytes(List<State> states) {
        return states.stream().mapToLong(state -> Float.BYTES * state.values()).sum();
    }

    /** How many slots there are. */
    public int slots() {
        return slots.length;
    }

    /** Makes sure that a slot has memory. */
    public void reserve(int slot) {
        if (slots[slot] == null) {
            slots[slot] = arena.allocate(slotBytes, 64);
        }
    }

    /**
     * Copies all states of one slot to another, which is reserved if need be.
     *
     * @throws IllegalStateException if the first was never reserved; a defect
     */
    public void copy(int from, int to) {
        reserve(to);
        slot(to).copyFrom(slot(from));
    }

    /**
     * Reads columns of a state, row after row: what the sequence's last step left, or zeros before its first token.
     *
     * @param stride distance between rows in {@code dst}, at least {@code columns}
     */
    void load(SequenceSlice slice, State state, int column, int columns, float[] dst, int stride) {
        if (slice.firstPosition() == 0) {
            Arrays.fill(dst, 0, state.rows() * stride, 0);
            return;
        }
        MemorySegment bytes = slot(slice.stateSlot());
        for (int row = 0; row < state.rows(); row++) {
            MemorySegment.copy(bytes, LittleEndian.FLOAT, at(state, row, column), dst, row * stride, columns);
        }
    }

    /** Writes what {@link #load} reads in the sequence's next step. */
    void store(SequenceSlice slice, State state, int column, int columns, float[] src, int stride) {
        MemorySegment bytes = slot(slice.stateSlot());
        for (int row = 0; row < state.rows(); row++) {
            MemorySegment.copy(src, row * stride, bytes, LittleEndian.FLOAT, at(state, row, column), columns);
        }
    }

    private long at(State state, int row, int column) {
        return offsetBytes[state.index()] + Float.BYTES * ((long) row * state.columns() + column);
    }

    private MemorySegment slot(int slot) {
        MemorySegment bytes = slots[slot];
        if (bytes == null) {
            throw new IllegalStateException("state slot " + slot + " is not reserved");
        }
        return bytes;
    }

    /** Gives all memory back. */
    @Override
    public void close() {
        arena.close();
    }
}
