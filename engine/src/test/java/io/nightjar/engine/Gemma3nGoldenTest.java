package io.nightjar.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.nightjar.base.ElementType;
import io.nightjar.engine.ModelRunner.Run;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A tiny Gemma 3n with what the golden folder of the family lacks, against transformers, as a folder and as a GGUF file; see
 * {@code gemma3n_golden.py}.
 */
class Gemma3nGoldenTest {

    /** Tokens from here on have no layer inputs of their own; the converter to GGUF gives them zeros instead. */
    private static final int FIRST_WITHOUT_INPUTS = 40;

    /** Token ids, and the logits of the last of them. */
    record Case(List<Integer> ids, List<float[]> logits) {

        boolean allHaveInputs() {
            return ids.stream().allMatch(id -> id < FIRST_WITHOUT_INPUTS);
        }
    }

    @TempDir
    private Path folder;

    private List<Case> cases = List.of();

    @BeforeEach
    void readGolden() throws IOException {
        for (String file : List.of("config.json", "model.safetensors", "model.gguf")) {
            Files.write(folder.resolve(file), resource(file));
        }
        List<Case> read = new ArrayList<>();
        for (JsonNode each :
                JsonMapper.shared().readTree(resource("golden.json")).get("cases")) {
            read.add(new Case(Goldens.ints(each.get("ids")), Goldens.rows(each.get("logits"))));
        }
        cases = read;
    }

    @ParameterizedTest
    @CsvSource({"reference, ''", "vector, ''", "reference, model.gguf", "vector, model.gguf"})
    void logitsAreThoseOfTransformers(String kernels, String file) {
        assertThat(cases).hasSize(4).anyMatch(golden -> !golden.allHaveInputs());
        try (ModelRunner runner = new ModelRunner(folder.resolve(file), kernels, ElementType.F32, 2)) {
            for (Case golden : cases) {
                if (golden.allHaveInputs() || file.isEmpty()) {
                    List<float[]> logits = runner.step(new Run(0), golden.ids());
                    assertClose(logits.subList(logits.size() - golden.logits().size(), logits.size()), golden);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"reference", "vector"})
    void neighboursAndChunksDoNotChangeTheBits(String kernels) {
        try (ModelRunner runner = new ModelRunner(folder, kernels, ElementType.F32, 2)) {
            List<Run> runs = List.of(new Run(0), new Run(16), new Run(32));
            List<Case> three = cases.subList(1, 4);
            List<List<float[]>> together =
                    runner.stepTogether(runs, three.stream().map(Case::ids).toList());

            for (int i = 0; i < three.size(); i++) {
                for (int chunk : new int[] {1, 3, 64}) {
                    assertThat(runner.inChunks(new Run(0), three.get(i).ids(), chunk)
                                    .toArray(float[][]::new))
                            .isDeepEqualTo(together.get(i).toArray(float[][]::new));
                }
            }
        }
    }

    private static void assertClose(List<float[]> logits, Case golden) {
        for (int row = 0; row < logits.size(); row++) {
            assertThat(logits.get(row)).hasSameSizeAs(golden.logits().get(row));
            for (int i = 0; i < logits.get(row).length; i++) {
                assertThat(logits.get(row)[i])
                        .as("%d tokens, row %d, token %d", golden.ids().size(), row, i)
                        .isCloseTo(golden.logits().get(row)[i], within(1e-4f));
            }
        }
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in =
                Objects.requireNonNull(Gemma3nGoldenTest.class.getResourceAsStream("tiny-gemma3n/" + name))) {
            return in.readAllBytes();
        }
    }
}
