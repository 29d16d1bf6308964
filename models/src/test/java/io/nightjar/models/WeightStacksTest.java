package io.nightjar.models;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightjar.base.ElementType;
import io.nightjar.base.Shape;
import io.nightjar.base.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.junit.jupiter.api.Test;

class WeightStacksTest {

    /** Two matrices of three rows and two columns: 0 1 / 2 3 / 4 5 and 6 7 / 8 9 / 10 11. */
    private static WeightStacks stack(Shape shape) {
        MemorySegment data = MemorySegment.ofArray(new byte[48]);
        float[] values = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
        ElementType.F32.encode(values, 0, data, 0, 12);
        return new WeightStacks(new Tensor("w", ElementType.F32, shape, data), 2);
    }

    @Test
    void slicesShareTheMemoryOfTheStack() {
        WeightStacks stack = stack(Shape.of(2, 3, 2));
        List<Tensor> slices = stack.slices(1, 3);
        assertThat(slices).extracting(Tensor::name).containsExactly("w[0][1:3]", "w[1][1:3]");
        assertThat(slices).extracting(Tensor::shape).containsOnly(Shape.of(2, 2));
        assertThat(slices.get(0).toFloats()).containsExactly(2, 3, 4, 5);
        assertThat(slices.get(1).toFloats()).containsExactly(8, 9, 10, 11);
        stack.tensor().data().set(ValueLayout.JAVA_FLOAT_UNALIGNED, 8, 77);
        assertThat(slices.get(0).toFloats()).startsWith(77);
    }

    @Test
    void wholeMatricesAreNamedByTheirNumber() {
        assertThat(stack(Shape.of(6, 2)).slices(0, 3)).extracting(Tensor::name).containsExactly("w[0]", "w[1]");
    }

    @Test
    void turnedRowsAreColumns() {
        List<Tensor> turned = stack(Shape.of(6, 2)).turned(0, 2);
        assertThat(turned).extracting(Tensor::shape).containsOnly(Shape.of(2, 2));
        assertThat(turned.get(0).toFloats()).containsExactly(0, 2, 1, 3);
        assertThat(turned.get(1).toFloats()).containsExactly(6, 8, 7, 9);
    }
}
