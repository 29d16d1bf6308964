package io.nightjar.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

class TensorTest {

    @Test
    void unpacksItsValues() {
        byte[] packed = new byte[8];
        MemorySegment data = MemorySegment.ofArray(packed);
        ElementType.F16.encode(new float[] {1, -2, 0.5f, 0}, 0, data, 0, 4);

        Tensor tensor = new Tensor("norm", ElementType.F16, Shape.of(2, 2), data);

        assertThat(tensor.toFloats()).containsExactly(1, -2, 0.5f, 0);
        assertThat(tensor.rowBytes()).isEqualTo(4);
        assertThat(tensor).hasToString("norm F16 [2 x 2]");
    }

    @Test
    void refusesDataOfAnotherSize() {
        MemorySegment data = MemorySegment.ofArray(new byte[17]);

        assertThatThrownBy(() -> new Tensor("w", ElementType.Q4_0, Shape.of(1, 32), data))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("w: Q4_0 [1 x 32] does not take 17 bytes");
    }
}
