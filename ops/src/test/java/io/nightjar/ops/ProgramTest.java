package io.nightjar.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nightjar.base.ElementType;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgramTest {

    private static final Slot IN = new Slot(0, "in", 64, Slot.Rows.TOKENS);
    private static final Slot OUT = new Slot(1, "out", 32, Slot.Rows.TOKENS);

    @Test
    void costCountsEachMultiplyAddTwiceAndWeightsOnce() {
        Op.MatMul product = new Op.MatMul(IN, new Weight("w", ElementType.Q4_0, 32, 64), OUT);
        Program program = new Program("p", List.of(IN, OUT), List.of(product, product), List.of(), List.of(), OUT);

        OpCost cost = program.cost(Workload.prompt(10, 0));

        assertThat(cost.flops()).isEqualTo(2L * 2 * 10 * 32 * 64);
        assertThat(cost.weightBytes()).isEqualTo(2L * 32 * 2 * 18);
    }

    @Test
    void attentionCountsTheVisibleKeys() {
        Op.Attend full = new Op.Attend(IN, 0, 4, Scores.within(1, 0), IN);
        Op.Attend window = new Op.Attend(IN, 0, 4, Scores.within(1, 2), IN);

        assertThat(full.cost(Workload.prompt(10, 5)).flops()).isEqualTo(2L * (50 + 55) * 128);
        assertThat(window.cost(Workload.prompt(10, 5)).flops()).isEqualTo(2L * 20 * 128);
    }

    @Test
    void learnedPositionsLimitASequence() {
        Op.Add plain = new Op.Add(IN, IN, IN);
        Op.AddPosition learned = new Op.AddPosition(IN, new Weight("w", ElementType.F32, 77, 64));

        assertThat(new Program("p", List.of(IN), List.of(plain), List.of(), List.of(), IN).positions())
                .isEqualTo(Integer.MAX_VALUE);
        assertThat(new Program("p", List.of(IN), List.of(learned, plain), List.of(), List.of(), IN).positions())
                .isEqualTo(77);
    }

    @Test
    void widthsThatDoNotFitAreRefused() {
        assertThatThrownBy(() -> new Op.MatMul(OUT, new Weight("w", ElementType.F32, 32, 64), OUT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("w: width 64 does not fit 32");
        assertThatThrownBy(() -> new Op.Rope(IN, 24, new Rotation(Rotation.Pairs.HALVES, List.of(1f), 1f)))
                .hasMessage("in: width 64 is not a multiple of 24");
    }
}
