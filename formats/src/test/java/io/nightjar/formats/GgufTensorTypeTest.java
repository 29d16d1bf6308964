package io.nightjar.formats;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightjar.base.ElementType;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class GgufTensorTypeTest {

    /** As in {@code GGML_QUANT_SIZES} of the gguf package 0.19.0; but Q8_1 and Q2_0 as ggml-common.h has them. */
    @ParameterizedTest
    @CsvSource({
        "F32, 0, 1, 4",
        "F16, 1, 1, 2",
        "Q4_0, 2, 32, 18",
        "Q4_1, 3, 32, 20",
        "Q5_0, 6, 32, 22",
        "Q5_1, 7, 32, 24",
        "Q8_0, 8, 32, 34",
        "Q8_1, 9, 32, 36",
        "Q2_K, 10, 256, 84",
        "Q3_K, 11, 256, 110",
        "Q4_K, 12, 256, 144",
        "Q5_K, 13, 256, 176",
        "Q6_K, 14, 256, 210",
        "Q8_K, 15, 256, 292",
        "IQ2_XXS, 16, 256, 66",
        "IQ2_XS, 17, 256, 74",
        "IQ3_XXS, 18, 256, 98",
        "IQ1_S, 19, 256, 50",
        "IQ4_NL, 20, 32, 18",
        "IQ3_S, 21, 256, 110",
        "IQ2_S, 22, 256, 82",
        "IQ4_XS, 23, 256, 136",
        "I8, 24, 1, 1",
        "I16, 25, 1, 2",
        "I32, 26, 1, 4",
        "I64, 27, 1, 8",
        "F64, 28, 1, 8",
        "IQ1_M, 29, 256, 56",
        "BF16, 30, 1, 2",
        "TQ1_0, 34, 256, 54",
        "TQ2_0, 35, 256, 66",
        "MXFP4, 39, 32, 17",
        "NVFP4, 40, 64, 36",
        "Q1_0, 41, 128, 18",
        "Q2_0, 42, 64, 18"
    })
    void sizesAreThoseOfGgml(String name, int id, int blockValues, int blockBytes) {
        assertThat(GgufTensorType.ofId(id)).contains(new GgufTensorType(id, name, blockValues, blockBytes));
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"F8_E4M3", "F8_E5M2", "F8_E4M3_G32", "F8_E5M2_G32", "U4_G32"})
    void elementTypesAreKnown(ElementType type) {
        GgufTensorType known = GgufTensorType.ofId(type.ggufId().orElseThrow()).orElseThrow();

        assertThat(known.elementType()).contains(type);
        assertThat(known.name()).isEqualTo(type.name());
        assertThat(known.blockBytes()).isEqualTo(type.blockBytes());
    }

    @Test
    void idsThatWereRemovedOrNeverGivenAreUnknown() {
        List<Optional<GgufTensorType>> types = IntStream.of(4, 5, 31, 32, 33, 36, 37, 38, 43, -1)
                .mapToObj(GgufTensorType::ofId)
                .toList();

        assertThat(types).allMatch(Optional::isEmpty);
    }
}
