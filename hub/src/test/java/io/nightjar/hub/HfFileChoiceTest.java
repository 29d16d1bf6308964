package io.nightjar.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nightjar.base.FetchException;
import io.nightjar.base.UnsupportedModelException;
import java.util.List;
import org.junit.jupiter.api.Test;

class HfFileChoiceTest {

    private static final List<String> MANY =
            List.of("README.md", "m-IQ4_K_M.gguf", "m-Q4_K_M.gguf", "m-Q8_0.gguf", "mmproj-m-f16.gguf");

    @Test
    void prefersTheOnlyOneThenQ4ThenQ8() {
        assertThat(choose("hf:o/n", List.of("m-F16.gguf", "x.txt"))).containsExactly("m-F16.gguf");
        assertThat(choose("hf:o/n", List.of("m-F16.gguf", "mmproj-m.gguf"))).containsExactly("m-F16.gguf");
        assertThat(choose("hf:o/n", MANY)).containsExactly("m-Q4_K_M.gguf");
        assertThat(choose("hf:o/n", List.of("m.F16.gguf", "m.q8_0.gguf"))).containsExactly("m.q8_0.gguf");
    }

    @Test
    void takesAFileOrTheEndOfItsName() {
        assertThat(choose("hf:o/n:mmproj-m-f16.gguf", MANY)).containsExactly("mmproj-m-f16.gguf");
        assertThat(choose("hf:o/n:q8_0", MANY)).containsExactly("m-Q8_0.gguf");
        assertThat(choose("hf:o/n:Q4_K_M", MANY)).containsExactly("m-Q4_K_M.gguf");
        assertThat(choose("hf:o/n:Q8_0", List.of("Q8_0/m-Q8_0.gguf", "x.gguf"))).containsExactly("Q8_0/m-Q8_0.gguf");
    }

    @Test
    void namesTheCandidatesWhenItCannotChoose() {
        assertThatThrownBy(() -> choose("hf:o/n", List.of("a.gguf", "b.gguf")))
                .isInstanceOf(FetchException.class)
                .hasMessage("hf:o/n: expected one file, or one in Q4_K_M or Q8_0, got a.gguf, b.gguf"
                        + " - name one with hf:o/n:FILE");
        assertThatThrownBy(() -> choose("hf:o/n:Q2_K", List.of("a.gguf", "b.gguf")))
                .hasMessageContaining("expected one file that ends in Q2_K, got a.gguf, b.gguf");
        assertThatThrownBy(() -> choose("hf:o/n:Q8_0", List.of("a-Q8_0.gguf", "b-Q8_0.gguf")))
                .hasMessageContaining("several files fit");
    }

    @Test
    void splitModelsAreOneChoice() {
        var files = List.of("m-Q8_0-00002-of-00002.gguf", "m-Q8_0-00001-of-00002.gguf");

        for (String ref : List.of("hf:o/n", "hf:o/n:Q8_0", "hf:o/n:m-Q8_0-00002-of-00002.gguf")) {
            assertThat(choose(ref, files)).containsExactly("m-Q8_0-00001-of-00002.gguf", "m-Q8_0-00002-of-00002.gguf");
        }
        assertThatThrownBy(() -> choose("hf:o/n", List.of("m-00002-of-00003.gguf", "m-00003-of-00003.gguf")))
                .isInstanceOf(FetchException.class)
                .hasMessageContaining("expected 3 parts in the repository, got 2");
    }

    @Test
    void aRepositoryWithoutGgufIsUnsupported() {
        assertThatThrownBy(() -> choose("hf:o/n", List.of("README.md")))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessage("hf:o/n: expected a GGUF file in the repository, got none");
    }

    private static List<String> choose(String ref, List<String> files) {
        return HfFileChoice.choose((ModelRef.HuggingFace) ModelRef.parse(ref), files);
    }
}
