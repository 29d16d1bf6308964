package io.nightjar.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nightjar.base.ElementType;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FusionsTest {

    private static final Slot STREAM = new Slot(0, "stream", 64, Slot.Rows.TOKENS);
    private static final Slot IN = new Slot(1, "in", 64, Slot.Rows.TOKENS);
    private static final Slot A = new Slot(2, "a", 96, Slot.Rows.TOKENS);
    private static final Slot B = new Slot(3, "b", 96, Slot.Rows.TOKENS);
    private static final Slot C = new Slot(4, "c", 64, Slot.Rows.TOKENS);
    private static final Op NORM = new Op.RmsNorm(STREAM, weight(1, 64), 1e-5f, IN);
    private static final Op ADD = new Op.Add(STREAM, C, STREAM);
    private static final Op.Glu GATE = new Op.Glu(A, B, Activation.SILU, A);

    private static Weight weight(int rows, int columns) {
        return new Weight("w" + rows + "x" + columns, ElementType.F32, rows, columns);
    }

    private static Op.MatMul product(Slot in, Slot out) {
        return new Op.MatMul(in, weight(out.width(), in.width()), out);
    }

    private static Program program(Op... ops) {
        return new Program("p", List.of(STREAM, IN, A, B, C), List.of(ops), List.of(), List.of(), C);
    }

    private static List<Op> rewritten(String list, Op... ops) {
        return Fusions.named(list).rewrite(program(ops)).ops();
    }

    @Test
    void productsOfOneSlotComeTogetherAndTheirBiasesAfterThem() {
        Op bias = new Op.AddBias(A, weight(1, 96));
        Op last = new Op.AddBias(C, weight(1, 64));

        assertThat(rewritten("products", product(IN, A), bias, product(IN, B), product(IN, C), last))
                .containsExactly(new Op.Products(List.of(product(IN, A), product(IN, B), product(IN, C))), bias, last);
    }

    @Test
    void productsStayApartWhereOneWaitsForWhatIsBetween() {
        Op changesInput = new Op.AddBias(IN, weight(1, 64));
        Op.MatMul overInput = product(IN, IN);

        for (Op[] ops : new Op[][] {
            {product(IN, A), changesInput, product(IN, B)},
            {product(IN, A), product(C, B)},
            {product(IN, A), product(IN, A)},
            {overInput, product(IN, A)},
            {product(IN, A), overInput},
            {product(IN, A), new Op.Activate(A, Activation.SILU, A), product(IN, B)}
        }) {
            assertThat(rewritten("all", ops)).containsExactly(ops);
        }
    }

    @Test
    void aFusedProgramCostsWhatItsPartsDoAndHasTheirPositions() {
        Op learned = new Op.AddPosition(STREAM, new Weight("positions", ElementType.F32, 77, 64));
        Program apart = program(learned, NORM, product(IN, A), product(IN, B), GATE, product(A, C), ADD);
        Program fused = Fusions.ALL.rewrite(apart);

        assertThat(fused.ops()).hasSize(6);
        assertThat(fused.parts()).containsExactlyElementsOf(apart.ops());
        assertThat(fused.cost(Workload.prompt(7, 5))).isEqualTo(apart.cost(Workload.prompt(7, 5)));
        assertThat(fused.positions()).isEqualTo(77);
        assertThat(Fusions.NONE.rewrite(apart)).isEqualTo(apart);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            all             | products
            none            | none
            none, PRODUCTS  | products
            -products       | none
            all,-products   | none
            -none           | products
            -all            | none
            """)
    void aListNamesWhatIsFused(String list, String expected) {
        assertThat(Fusions.named(list).text()).isEqualTo(expected);
        assertThat(Fusions.named(expected)).isEqualTo(Fusions.named(list));
    }

    @Test
    void anUnknownNameIsRefusedWithTheKnownOnes() {
        for (String list : List.of("heads", "products,-heads", "-heads")) {
            assertThatThrownBy(() -> Fusions.named(list))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("fusion \"heads\": expected all, none, or some of [products],"
                            + " each with a minus to leave it out");
        }
        assertThatThrownBy(() -> Fusions.named("")).hasMessageStartingWith("fusion \"\": expected all");
    }

    @Test
    void productsThatAreNotIndependentCannotBeMadeOne() {
        for (Op.MatMul other : List.of(product(IN, A), product(IN, IN), product(STREAM, B))) {
            assertThatThrownBy(() -> new Op.Products(List.of(product(IN, A), other)))
                    .hasMessage(other.matrix().name() + ": not independent of the others");
        }
    }
}
