package io.nightjar.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ElementTypeTest {

    @Test
    void idsAreUnique() {
        assertThat(Arrays.stream(ElementType.values()).map(ElementType::ggufId).filter(OptionalInt::isPresent))
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @EnumSource
    void isFoundByItsId(ElementType type) {
        type.ggufId().ifPresent(id -> assertThat(ElementType.ofGgufId(id)).contains(type));
    }

    @Test
    void unknownIdsAreNotFound() {
        assertThat(ElementType.ofGgufId(4)).isEmpty();
        assertThat(ElementType.ofGgufId(-1)).isEmpty();
    }

    @Test
    void onlyTheTypesOfSafetensorsHaveNoId() {
        assertThat(ElementType.values())
                .filteredOn(type -> type.ggufId().isEmpty())
                .containsExactly(ElementType.F8_E4M3, ElementType.F8_E5M2);
    }

    @Test
    void countsBytesOfWholeBlocks() {
        assertThat(ElementType.Q4_0.bytesOf(64)).isEqualTo(36);
        assertThat(ElementType.Q6_K.bytesOf(512)).isEqualTo(420);
        assertThat(ElementType.F32.bytesOf(0)).isZero();
        assertThatThrownBy(() -> ElementType.Q4_0.bytesOf(33))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("33 values are not a whole number of Q4_0 blocks of 32");
    }

    @Test
    void refusesMoreBytesThanALongHolds() {
        assertThatThrownBy(() -> ElementType.F32.bytesOf(Long.MAX_VALUE / 2)).isInstanceOf(ArithmeticException.class);
    }

    @Test
    void zerosOfBothSignsKeepTheFirstAsMinimum() {
        // ggml's reference compares with <, so the first of equals stays.
        float[] values = new float[32];
        values[1] = -0.0f;
        byte[] packed = new byte[20];

        ElementType.Q4_1.encode(values, 0, MemorySegment.ofArray(packed), 0, 32);

        assertThat(packed).containsOnly(0);
    }

    @Test
    void formatsWithoutEncoderSaySo() {
        assertThat(ElementType.Q8_0.encoder()).isPresent();
        assertThat(ElementType.Q6_K.encoder()).isEmpty();
        assertThatThrownBy(
                        () -> ElementType.Q6_K.encode(new float[256], 0, MemorySegment.ofArray(new byte[210]), 0, 256))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessage("Q6_K has no encoder");
    }

    @Test
    void sharedExponentsStayInRange() {
        // The exponent of the smallest F32 is far below the smallest that MXFP4 has.
        float[] values = new float[32];
        values[0] = Float.MIN_VALUE;
        values[1] = -Float.MIN_VALUE;
        byte[] packed = new byte[17];

        ElementType.MXFP4.encode(values, 0, MemorySegment.ofArray(packed), 0, 32);

        assertThat(packed).containsOnly(0);
    }

    @Test
    void eightBitFloatsKeepWhatIsNotANumber() {
        byte[] packed = new byte[3];
        float[] decoded = new float[3];
        for (ElementType type : new ElementType[] {ElementType.F8_E4M3, ElementType.F8_E5M2}) {
            float beyond = type == ElementType.F8_E4M3 ? Float.NaN : Float.NEGATIVE_INFINITY;

            type.encode(
                    new float[] {Float.NaN, Float.NEGATIVE_INFINITY, -1e9f}, 0, MemorySegment.ofArray(packed), 0, 3);
            type.decode(MemorySegment.ofArray(packed), 0, decoded, 0, 3);

            assertThat(decoded).as(type.name()).containsExactly(Float.NaN, beyond, beyond);
        }
    }
}
