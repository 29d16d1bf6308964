package io.nightjar.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ShapeTest {

    @Test
    void countsRowsAndColumns() {
        Shape shape = Shape.of(2, 3, 5);

        assertThat(shape.rank()).isEqualTo(3);
        assertThat(shape.dim(0)).isEqualTo(2);
        assertThat(shape.elements()).isEqualTo(30);
        assertThat(shape.rows()).isEqualTo(6);
        assertThat(shape.columns()).isEqualTo(5);
        assertThat(shape).hasToString("[2 x 3 x 5]");
    }

    @Test
    void aScalarHasOneElement() {
        assertThat(Shape.of().elements()).isEqualTo(1);
        assertThat(Shape.of().rows()).isEqualTo(1);
        assertThat(Shape.of().columns()).isEqualTo(1);
    }

    @Test
    void isEqualByDimensions() {
        assertThat(Shape.of(2, 3)).isEqualTo(Shape.of(2, 3)).hasSameHashCodeAs(Shape.of(2, 3));
        assertThat(Shape.of(2, 3)).isNotEqualTo(Shape.of(3, 2)).isNotEqualTo(Shape.of(6));
    }

    @Test
    void doesNotShareTheCallersArray() {
        long[] dims = {2, 3};
        Shape shape = Shape.of(dims);
        dims[0] = 7;

        assertThat(shape.dim(0)).isEqualTo(2);
    }

    @Test
    void refusesNegativeAndOverflowingDimensions() {
        assertThatThrownBy(() -> Shape.of(2, -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("negative dimension in [2, -1]");
        assertThatThrownBy(() -> Shape.of(1L << 32, 1L << 31))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("too many elements in [4294967296, 2147483648]");
    }
}
