package io.nightjar.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightjar.base.ElementType;
import io.nightjar.engine.Goldens.Case;
import io.nightjar.testkit.SharedData;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The tiny golden models that are there in both forms, read from their folders: the logits and ids of the reference, which are
 * those that {@code GoldenModelsConformanceTest} asks of their GGUF files. It reads the others from their folders itself.
 */
class GoldenFoldersConformanceTest {

    static Stream<String> inBothForms() {
        return Goldens.all().stream().filter(Goldens::hasGguf);
    }

    @ParameterizedTest
    @MethodSource("inBothForms")
    void logitsAndGreedyIdsAreThoseOfTheReference(String model) {
        try (ModelRunner runner = new ModelRunner(SharedData.path("goldens/" + model), "vector", ElementType.F32, 2)) {
            for (Case golden : Goldens.of(model).cases()) {
                assertThat(runner.largestDifference(golden)).isLessThan(1e-3f);
                assertThat(runner.chosen(golden)).isEqualTo(golden.greedy());
            }
        }
    }
}
