package io.nightjar.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.nightjar.base.ElementType;
import io.nightjar.base.Shape;
import io.nightjar.base.Tensor;
import io.nightjar.ops.KvShape;
import io.nightjar.ops.Op;
import io.nightjar.ops.Pooling;
import io.nightjar.ops.Program;
import io.nightjar.ops.Slot;
import io.nightjar.ops.Weight;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PoolKernelsTest {

    /** Row {@code t} is {@code (t + 1, 10 (t + 1), 0)}. */
    private static final Weight TABLE = new Weight("table", ElementType.F32, 6, 3);

    private static final Slot ROWS = new Slot(0, "rows", 3, Slot.Rows.TOKENS);
    private static final Slot POOLED = new Slot(1, "pooled", 3, Slot.Rows.OUTPUTS);

    @ParameterizedTest
    @CsvSource({"MEAN, 2, 5", "FIRST, 1, 4", "LAST, 3, 6"})
    void poolingStaysWithinASequence(Pooling pooling, float first, float second) {
        List<float[]> pooled = run(List.of(new Op.Embed(TABLE, 1, ROWS), new Op.Pool(ROWS, pooling, POOLED)));

        assertThat(pooled.get(0)).containsExactly(first, 10 * first, 0);
        assertThat(pooled.get(1)).containsExactly(second, 10 * second, 0);
    }

    @ParameterizedTest
    @ValueSource(floats = {1e-30f, 1, 1e30f})
    void lengthsBecomeOne(float scale) {
        List<float[]> pooled = run(List.of(
                new Op.Embed(TABLE, scale, ROWS), new Op.Pool(ROWS, Pooling.FIRST, POOLED), new Op.UnitLength(POOLED)));

        float unit = (float) (1 / Math.sqrt(101));
        for (float[] row : pooled) {
            assertThat(row[0]).isCloseTo(unit, within(1e-7f));
            assertThat(row[1]).isCloseTo(10 * unit, within(1e-7f));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5})
    void aRowOfATableIsAddedToAllTokens(int row) {
        List<float[]> pooled = run(List.of(
                new Op.Embed(TABLE, 1, ROWS),
                new Op.AddRow(ROWS, TABLE, row),
                new Op.Pool(ROWS, Pooling.LAST, POOLED)));

        assertThat(pooled.get(0)).containsExactly(4 + row, 10 * (4 + row), 0);
    }

    /** Computes two sequences of three tokens, with one output each. */
    private static List<float[]> run(List<Op> ops) {
        MemorySegment data = MemorySegment.ofArray(new byte[4 * 6 * 3]);
        for (int row = 0; row < 6; row++) {
            ElementType.F32.encode(new float[] {row + 1, 10 * (row + 1), 0}, 0, data, 12L * row, 3);
        }
        Tensor table = new Tensor("table", ElementType.F32, Shape.of(6, 3), data);
        Program program =
                new Program("pool", List.of(ROWS, POOLED), ops, List.of(new KvShape(1, 32, 32)), List.of(), POOLED);
        try (Workers workers = new Workers(2);
                KvPool pool = new KvPool(new KvLayout(program.kvLayers(), ElementType.F32), 2);
                StatePool states = new StatePool(program.states(), 2)) {
            CompiledProgram compiled =
                    TestKernels.reference().compile(program, Map.of("table", table), pool, states, workers);
            Batch.Builder batch = new Batch.Builder();
            batch.add(List.of(0, 1, 2), 0, List.of(0), 0, 1);
            batch.add(List.of(3, 4, 5), 0, List.of(1), 1, 1);
            compiled.run(batch.build());
            List<float[]> rows = new ArrayList<>();
            for (int output = 0; output < 2; output++) {
                float[] row = new float[3];
                compiled.readLogits(output, row);
                rows.add(row);
            }
            return rows;
        }
    }
}
