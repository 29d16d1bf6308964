package io.nightjar.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nightjar.ops.State;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StatePoolTest {

    private static final List<State> STATES =
            List.of(new State(0, "window", 3, 20), new State(1, "matrix", 8, 7), new State(2, "other", 1, 5));

    @Test
    void tilesOfAllStatesAndSlotsLieApart() {
        Random random = new Random(20_251_121);
        try (StatePool pool = new StatePool(STATES, 3)) {
            float[][][] stored = new float[3][STATES.size()][];
            for (int slot = 0; slot < 3; slot++) {
                pool.reserve(slot);
                for (State state : STATES) {
                    float[] values = TestKernels.values(random, state.rows() * state.columns());
                    stored[slot][state.index()] = values;
                    store(pool, slot, state, values);
                }
            }
            for (int slot = 0; slot < 3; slot++) {
                for (State state : STATES) {
                    assertThat(load(pool, slot, 5, state)).isEqualTo(stored[slot][state.index()]);
                }
            }
        }
    }

    private static void store(StatePool pool, int slot, State state, float[] values) {
        pool.store(slice(slot, 0), state, 0, state.columns(), values, state.columns());
    }

    /** In tiles of 3 columns and rows 4 apart. */
    private static float[] load(StatePool pool, int slot, int firstPosition, State state) {
        float[] values = new float[state.rows() * state.columns()];
        for (int column = 0; column < state.columns(); column += 3) {
            int columns = Math.min(3, state.columns() - column);
            float[] tile = new float[state.rows() * 4];
            pool.load(slice(slot, firstPosition), state, column, columns, tile, 4);
            for (int row = 0; row < state.rows(); row++) {
                System.arraycopy(tile, row * 4, values, row * state.columns() + column, columns);
            }
        }
        return values;
    }

    private static SequenceSlice slice(int slot, int firstPosition) {
        return new SequenceSlice(0, 1, firstPosition, List.of(0), slot);
    }

    @Test
    void aSequenceStartsFromZerosWhateverItsSlotHeld() {
        try (StatePool pool = new StatePool(STATES, 1)) {
            pool.reserve(0);
            store(pool, 0, STATES.get(1), TestKernels.values(new Random(1), 56));
            assertThat(load(pool, 0, 0, STATES.get(1))).containsOnly(0);
        }
    }

    @Test
    void aCopyHasAllStatesAndIsApart() {
        float[] before = TestKernels.values(new Random(2), 60);
        float[] after = TestKernels.values(new Random(3), 60);
        try (StatePool pool = new StatePool(STATES, 2)) {
            pool.reserve(0);
            store(pool, 0, STATES.getFirst(), before);
            store(pool, 0, STATES.getLast(), new float[] {1, 2, 3, 4, 5});
            pool.copy(0, 1);
            store(pool, 0, STATES.getFirst(), after);
            assertThat(load(pool, 1, 32, STATES.getFirst())).isEqualTo(before);
            assertThat(load(pool, 1, 32, STATES.getLast())).containsExactly(1, 2, 3, 4, 5);
        }
    }

    @Test
    void slotsAreCountedAndMustBeReserved() {
        try (StatePool pool = new StatePool(STATES, 2)) {
            assertThat(pool.slots()).isEqualTo(2);
            assertThat(StatePool.slotBytes(STATES)).isEqualTo(4 * (60 + 56 + 5));
            assertThatThrownBy(() -> pool.copy(1, 0))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("state slot 1 is not reserved");
        }
        try (StatePool pool = new StatePool(List.of(), 1)) {
            pool.reserve(0);
            assertThat(StatePool.slotBytes(List.of())).isZero();
        }
    }
}
